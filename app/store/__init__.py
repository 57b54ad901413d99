"""The seat's own database: tables, migrations, drafts journal, outbox."""

"""Blobs in storage that speaks the S3 protocol: MinIO, Ceph, and what clouds sell as such."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import urllib3
from minio import Minio
from minio.commonconfig import ENABLED
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from minio.versioningconfig import SUSPENDED

from app.central.storage.blobs import (
    PIECE_BYTES,
    BlobsUnusableError,
    Listed,
    StorageError,
    StorageFullError,
)

KEY_VARIABLE = "AWS_ACCESS_KEY_ID"
SECRET_VARIABLE = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a variable
PART_BYTES = 32 * 1024 * 1024  # the library holds one in memory
CONNECTIONS = 20  # kept open; each recording that is being listened to holds one, so more are made
WAIT = urllib3.Timeout(connect=3, read=30)
RETRIES = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[502, 503, 504])
_FULL = frozenset({"XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded"})
_MISSING = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchVersion"})
_FULL_STATUS = 507


class S3Blobs:
    """Objects of a bucket below a prefix; see ``app.central.storage.blobs.Blobs``.

    The library sends the SHA-256 or MD5 of everything with it, so that the storage refuses what
    was damaged on the way; an object appears when it is whole.

    Args:
        client: Knows the address and the secrets.
        bucket: Must be there.
        prefix: Empty, or ends in ``/``.
        scratch: A folder for what is not whole yet.

    Raises:
        BlobsUnusableError: The bucket is not there, or may not be used.
    """

    def __init__(self, client: Minio, bucket: str, prefix: str, scratch: Path) -> None:
        self._client, self._bucket, self._prefix, self._scratch = client, bucket, prefix, scratch
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with _told():
                if not client.bucket_exists(bucket_name=bucket):
                    raise BlobsUnusableError(f"There is no bucket {bucket} in the storage")
                state = client.get_bucket_versioning(bucket_name=bucket).status
        except StorageError as error:
            raise BlobsUnusableError(f"The storage cannot be used: {error}") from error
        self._keeps_versions = state in {ENABLED, SUSPENDED}

    @property
    def scratch(self) -> Path:
        """On the server's own disk."""
        return self._scratch

    def put(self, name: str, file: Path, sha256: str) -> None:
        """Send the file; in parts if it is large."""
        with _told():
            self._client.fput_object(
                bucket_name=self._bucket,
                object_name=self._prefix + name,
                file_path=str(file),
                content_type="application/octet-stream",
                metadata={"sha256": sha256},
                part_size=PART_BYTES,
                num_parallel_uploads=1,
            )

    def size(self, name: str) -> int | None:
        """Ask for the object's head."""
        try:
            with _told():
                found = self._client.stat_object(
                    bucket_name=self._bucket, object_name=self._prefix + name
                )
        except FileNotFoundError:
            return None
        return found.size

    def read(self, name: str, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Ask for a range of the object and pass it on as it comes."""
        if length == 0:
            return
        with _told():
            answer = self._client.get_object(
                bucket_name=self._bucket,
                object_name=self._prefix + name,
                offset=first,
                length=length or 0,  # the library's word for "to the end"
            )
        try:
            with _told():
                yield from answer.stream(PIECE_BYTES)
        finally:
            answer.close()
            answer.release_conn()

    def delete(self, name: str) -> None:
        """Remove the object, and where the bucket keeps versions each of them."""
        with _told():
            if not self._keeps_versions:
                self._client.remove_object(
                    bucket_name=self._bucket, object_name=self._prefix + name
                )
                return
            found = self._client.list_objects(
                bucket_name=self._bucket, prefix=self._prefix + name, include_version=True
            )
            for each in found:
                if each.object_name == self._prefix + name:
                    self._client.remove_object(
                        bucket_name=self._bucket,
                        object_name=each.object_name,
                        version_id=each.version_id,
                    )

    def listed(self, prefix: str) -> Iterator[Listed]:
        """List page by page."""
        with _told():
            for each in self._client.list_objects(
                bucket_name=self._bucket, prefix=self._prefix + prefix, recursive=True
            ):
                if each.object_name and each.last_modified:
                    name = each.object_name.removeprefix(self._prefix)
                    yield Listed(name, each.size or 0, each.last_modified.timestamp())

    def close(self) -> None:
        """Close the connections."""
        self._client._http.clear()  # noqa: SLF001 - the library has no other way


def open_s3(address: str, data: Path, environment: Mapping[str, str]) -> S3Blobs:
    """Open ``s3://BUCKET[/PREFIX]?endpoint=URL[&region=NAME]``; raises ``BlobsUnusableError``."""
    parts = urlsplit(address)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = urlsplit(asked.get("endpoint", ""))
    if unknown := set(asked) - {"endpoint", "region"}:
        raise BlobsUnusableError(f"The storage's address may not hold {min(unknown)}")
    if endpoint.scheme not in {"http", "https"} or not endpoint.netloc or not parts.netloc:
        raise BlobsUnusableError("The storage is s3://BUCKET[/PREFIX]?endpoint=http://HOST:PORT")
    key, secret = environment.get(KEY_VARIABLE, ""), environment.get(SECRET_VARIABLE, "")
    if not (key and secret):
        raise BlobsUnusableError(f"Set {KEY_VARIABLE} and {SECRET_VARIABLE} for the storage")
    # It warns of every further try, with the name of the blob; what comes of it we tell ourselves.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    try:
        client = Minio(
            endpoint=endpoint.netloc,
            access_key=key,
            secret_key=secret,
            secure=endpoint.scheme == "https",
            region=asked.get("region") or "us-east-1",  # the protocol's own default
            http_client=urllib3.PoolManager(timeout=WAIT, retries=RETRIES, maxsize=CONNECTIONS),
        )
        prefix = parts.path.strip("/")
        return S3Blobs(client, parts.netloc, f"{prefix}/" if prefix else "", data / "arriving")
    except ValueError as error:  # the library checks names by itself
        raise BlobsUnusableError(f"The storage's address is wrong: {error}") from error


@contextmanager
def _told() -> Iterator[None]:
    """Turn the library's errors into ours; their words quote addresses, so only kinds are kept."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise FileNotFoundError(error.code) from None
        if error.code in _FULL or error.response.status == _FULL_STATUS:
            raise StorageFullError("The storage has no room") from None
        raise StorageError(str(error.code)) from None
    except (MinioException, InvalidResponseError, ServerError) as error:
        raise StorageError(type(error).__name__) from None
    except urllib3.exceptions.HTTPError as error:
        raise StorageError(type(error).__name__) from None

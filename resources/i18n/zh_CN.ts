<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AdoptionDialog</name>
    <message>
        <source>How suggestions are taken</source>
        <translation>智能建议采纳情况</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 天</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Asking the server …</source>
        <translation>正在询问服务器……</translation>
    </message>
    <message>
        <source>No suggestion was shown in this time.</source>
        <translation>这段时间没有出现过建议。</translation>
    </message>
    <message>
        <source>Counted on saved tickets of all seats of this centre.</source>
        <translation>按本中心全部座席已保存的工单统计。</translation>
    </message>
</context>
<context>
    <name>ArticleForm</name>
    <message>
        <source>Attach a file …</source>
        <translation>添加附件…</translation>
    </message>
    <message>
        <source>One a line: whole phrases, as they are said in calls</source>
        <translation>每行一条，照市民来电的原话写整句</translation>
    </message>
    <message>
        <source>One a line, answered in a word</source>
        <translation>每行一问，一句话能答</translation>
    </message>
    <message>
        <source>No limit to a region</source>
        <translation>不限地区</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>一直有效</translation>
    </message>
    <message>
        <source>No end</source>
        <translation>长期有效</translation>
    </message>
</context>
<context>
    <name>AssistantPanel</name>
    <message>
        <source>Assistant</source>
        <translation>坐席助手</translation>
    </message>
    <message>
        <source>F3 take · Shift+F3 refuse · Ctrl+↓ next</source>
        <translation>F3 采纳 · Shift+F3 忽略 · Ctrl+↓ 下一条</translation>
    </message>
    <message>
        <source>Suggestions appear while the citizen speaks.</source>
        <translation>市民说话时，建议会出现在这里。</translation>
    </message>
    <message>
        <source>Hand over at once</source>
        <translation>立即转接</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>还没问</translation>
    </message>
    <message>
        <source>Guides for this call</source>
        <translation>办事指南</translation>
    </message>
    <message>
        <source>What to say</source>
        <translation>可以这样说</translation>
    </message>
    <message>
        <source>Similar tickets</source>
        <translation>相似工单</translation>
    </message>
    <message>
        <source>The city now</source>
        <translation>当前城市动态</translation>
    </message>
    <message>
        <source>Fill in</source>
        <translation>填写建议</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>{0} ({1} more)</source>
        <translation>{0}（还有 {1} 项）</translation>
    </message>
</context>
<context>
    <name>Blocks</name>
    <message>
        <source>Markdown: **bold**, - list, | table |, ![picture](name.png)</source>
        <translation>Markdown：**加粗**、- 列表、| 表格 |、![图片](文件名.png)</translation>
    </message>
    <message>
        <source>+ Other heading</source>
        <translation>+ 其他标题</translation>
    </message>
</context>
<context>
    <name>CallBar</name>
    <message>
        <source>My state</source>
        <translation>我的状态</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂机</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>记录转接</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>求助班长</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Sound and speech …	F12</source>
        <translation>声音与识别…	F12</translation>
    </message>
    <message>
        <source>Hot words …	Ctrl+H</source>
        <translation>热词…	Ctrl+H</translation>
    </message>
</context>
<context>
    <name>CardPage</name>
    <message>
        <source>Article</source>
        <translation>条目</translation>
    </message>
</context>
<context>
    <name>CardView</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Wide</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>Wrong?</source>
        <translation>有误</translation>
    </message>
    <message>
        <source>Narrow</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Internal: not copied to the answer</source>
        <translation>内部资料，未复制到答复</translation>
    </message>
    <message>
        <source>Copied: {0}</source>
        <translation>已复制：{0}</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消置顶</translation>
    </message>
    <message>
        <source>Told to the editors</source>
        <translation>已告知编辑</translation>
    </message>
</context>
<context>
    <name>CategoryTreeDialog</name>
    <message>
        <source>Categories</source>
        <translation>归口分类</translation>
    </message>
    <message>
        <source>Words, pinyin or initials</source>
        <translation>汉字、拼音或首字母</translation>
    </message>
    <message>
        <source>Search in the tree</source>
        <translation>在分类树中查找</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>选用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{0} in all</source>
        <translation>共 {0} 类</translation>
    </message>
    <message>
        <source>↑ ↓ move · → ← unfold and fold</source>
        <translation>↑ ↓ 移动 · → ← 展开、收起</translation>
    </message>
    <message>
        <source>Unfold</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>{0}: {1} categories</source>
        <translation>{0}：{1} 类</translation>
    </message>
    <message>
        <source>Nothing is called so</source>
        <translation>没有匹配的条目</translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message>
        <source>Ticket against call</source>
        <translation>工单与通话核对</translation>
    </message>
    <message>
        <source>Go to field</source>
        <translation>去修改</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Leave as written</source>
        <translation>保留原文</translation>
    </message>
    <message>
        <source>Send anyway</source>
        <translation>仍然发出</translation>
    </message>
    <message>
        <source>Each row: put it right, or leave it · Esc leads back</source>
        <translation>逐条修改或保留原文 · Esc 返回表单</translation>
    </message>
</context>
<context>
    <name>CheckingDesk</name>
    <message>
        <source>Sent without being held against the call.</source>
        <translation>未与通话核对即已发出。</translation>
    </message>
</context>
<context>
    <name>Chosen</name>
    <message>
        <source>Take away {0}</source>
        <translation>移除 {0}</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>An unfinished ticket was brought back. (Esc)</source>
        <translation>已恢复一张未完成的工单。（Esc）</translation>
    </message>
    <message>
        <source>Hang up first (F6), then close. (Esc)</source>
        <translation>请先挂机（F6）再关闭。（Esc）</translation>
    </message>
    <message>
        <source>This call is not recorded.</source>
        <translation>本次通话没有录音。</translation>
    </message>
    <message>
        <source>There is no call to hand over. (Esc)</source>
        <translation>没有可转接的通话。（Esc）</translation>
    </message>
    <message>
        <source>Hand-over to {0} noted. Press Esc when it is done.</source>
        <translation>已记录转接 {0}。完成后按 Esc。</translation>
    </message>
    <message>
        <source>Help is asked for. Esc takes it back.</source>
        <translation>已发出求助。按 Esc 取消。</translation>
    </message>
    <message>
        <source>Help can be asked for during a call.</source>
        <translation>通话中才能求助班长。</translation>
    </message>
    <message>
        <source>Save this ticket first (F2, F4). (Esc)</source>
        <translation>请先保存这张工单（F2、F4）。（Esc）</translation>
    </message>
    <message>
        <source>Choose Ready first (F10). (Esc)</source>
        <translation>请先切换到空闲（F10）。（Esc）</translation>
    </message>
    <message>
        <source>The last look-up failed; keep working.</source>
        <translation>上次查询失败，请继续工作。</translation>
    </message>
    <message>
        <source>Draft saved {0}</source>
        <translation>草稿已存 {0}</translation>
    </message>
</context>
<context>
    <name>EditorDesk</name>
    <message>
        <source>No drafts. Ctrl+N begins an article.</source>
        <translation>没有草稿。按 Ctrl+N 新建条目。</translation>
    </message>
    <message>
        <source>Nothing waits for review.</source>
        <translation>没有待审的条目。</translation>
    </message>
    <message>
        <source>No open remarks.</source>
        <translation>没有待处理的意见。</translation>
    </message>
    <message>
        <source>Nothing fits “{0}”.</source>
        <translation>没有符合“{0}”的条目。</translation>
    </message>
    <message>
        <source>{0} of {1}; type to find the others</source>
        <translation>显示 {0} / {1} 条，输入文字查找其余</translation>
    </message>
</context>
<context>
    <name>EditorKeys</name>
    <message>
        <source>Drafts, review, published, remarks</source>
        <translation>草稿、待审、已发布、意见</translation>
    </message>
    <message>
        <source>Previous / next</source>
        <translation>上一条 / 下一条</translation>
    </message>
    <message>
        <source>Search in the list; Esc clears it</source>
        <translation>在列表中查找，Esc 清除</translation>
    </message>
    <message>
        <source>Read the lists again</source>
        <translation>重新读取列表</translation>
    </message>
    <message>
        <source>New article</source>
        <translation>新建条目</translation>
    </message>
    <message>
        <source>Import a file</source>
        <translation>导入文件</translation>
    </message>
    <message>
        <source>Go to the title</source>
        <translation>到标题</translation>
    </message>
    <message>
        <source>Add a block with a heading of your own</source>
        <translation>添加自定标题的一段</translation>
    </message>
    <message>
        <source>Move the block up / down</source>
        <translation>上移 / 下移本段</translation>
    </message>
    <message>
        <source>Attach a file</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Go to the next thing to mend</source>
        <translation>到下一处待改</translation>
    </message>
    <message>
        <source>Save at the server</source>
        <translation>保存到服务器</translation>
    </message>
    <message>
        <source>Throw away what is kept here only</source>
        <translation>丢弃仅在本机的内容，或服务器上的草稿</translation>
    </message>
    <message>
        <source>Send to review; publish what is in review</source>
        <translation>提交审核；发布待审条目</translation>
    </message>
    <message>
        <source>Return to the writer</source>
        <translation>退回作者</translation>
    </message>
    <message>
        <source>Publish the version before again</source>
        <translation>恢复上一版</translation>
    </message>
    <message>
        <source>Preview, to mend, versions, remarks</source>
        <translation>预览、待改、版本、意见</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>显示按键</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>办理</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>编写</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何地方</translation>
    </message>
</context>
<context>
    <name>EditorWindow</name>
    <message>
        <source>zuoxi · editor</source>
        <translation>坐席 · 知识编辑</translation>
    </message>
    <message>
        <source>New article</source>
        <translation>新建条目</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Knowledge base</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Title, words, unit, writer</source>
        <translation>标题、说法、单位、作者</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Send to review</source>
        <translation>提交审核</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>No. {0}</source>
        <translation>编号 {0}</translation>
    </message>
    <message>
        <source>Returned: {0}</source>
        <translation>退回意见：{0}</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>待审</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>已发布</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>意见</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>To mend</source>
        <translation>待改</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Ctrl+1 … 4 lists · Alt+1 … 4 pages · F8 to mend · F1 all keys</source>
        <translation>Ctrl+1 … 4 列表 · Alt+1 … 4 页面 · F8 待改 · F1 全部按键</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>条目</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Attach a file</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Import articles</source>
        <translation>导入条目</translation>
    </message>
    <message>
        <source>Reading {0} …</source>
        <translation>正在读取 {0}…</translation>
    </message>
</context>
<context>
    <name>Filters</name>
    <message>
        <source>Every category</source>
        <translation>全部分类</translation>
    </message>
    <message>
        <source>Every region</source>
        <translation>全部地区</translation>
    </message>
    <message>
        <source>Every unit</source>
        <translation>全部单位</translation>
    </message>
    <message>
        <source>Only in force</source>
        <translation>仅看有效</translation>
    </message>
    <message>
        <source>No limits</source>
        <translation>取消筛选</translation>
    </message>
</context>
<context>
    <name>FollowDesk</name>
    <message>
        <source>{0} {1} is not in a call.</source>
        <translation>{0} {1} 当前没有通话。</translation>
    </message>
</context>
<context>
    <name>Hearing</name>
    <message>
        <source>Waiting for a call. For a telephone beside the computer press Ctrl+N.</source>
        <translation>等待来电。使用旁边的电话时，按 Ctrl+N 登记来电。</translation>
    </message>
    <message>
        <source>Listening …</source>
        <translation>正在听…</translation>
    </message>
    <message>
        <source>Not listening.</source>
        <translation>没有在听。</translation>
    </message>
    <message>
        <source>Delay {0} s</source>
        <translation>延迟 {0} 秒</translation>
    </message>
</context>
<context>
    <name>HitModel</name>
    <message>
        <source>Pinned</source>
        <translation>已置顶</translation>
    </message>
    <message>
        <source>Read of late</source>
        <translation>最近看过</translation>
    </message>
    <message>
        <source>Changed today</source>
        <translation>今日更新</translation>
    </message>
</context>
<context>
    <name>HotWordsDialog</name>
    <message>
        <source>Hot words</source>
        <translation>热词</translation>
    </message>
    <message>
        <source>2 to 12 Chinese characters</source>
        <translation>2 至 12 个汉字</translation>
    </message>
    <message>
        <source>New hot word</source>
        <translation>新热词</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Words: {0}</source>
        <translation>共 {0} 个</translation>
    </message>
    <message>
        <source>Names that are misheard again and again. What sounds like one of them is written so, and marked in the transcript.</source>
        <translation>经常听错的名称。听起来像的字会写成这个词，并在转写里标出。</translation>
    </message>
</context>
<context>
    <name>ImportPreview</name>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Articles that are taken</source>
        <translation>可导入的条目</translation>
    </message>
    <message>
        <source>Rows that are refused</source>
        <translation>未通过的行</translation>
    </message>
    <message>
        <source>Make drafts</source>
        <translation>生成草稿</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{0} drafts were made.</source>
        <translation>已生成 {0} 份草稿。</translation>
    </message>
    <message>
        <source>The server stopped answering; import the file once more later.</source>
        <translation>服务器中途没有应答，请稍后再次导入该文件。</translation>
    </message>
    <message>
        <source>Not taken by the server: {0}</source>
        <translation>服务器未接受：{0} 条</translation>
    </message>
    <message>
        <source>there is a draft of it already</source>
        <translation>已有草稿</translation>
    </message>
    <message>
        <source>Taken: {0}</source>
        <translation>可导入：{0} 条</translation>
    </message>
    <message>
        <source>Refused: {0}</source>
        <translation>未通过：{0} 行</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Nothing is taken over yet. Each article becomes a draft.</source>
        <translation>尚未导入。每个条目将成为一份草稿。</translation>
    </message>
    <message>
        <source>Making drafts …</source>
        <translation>正在生成草稿…</translation>
    </message>
</context>
<context>
    <name>InspectionDesk</name>
    <message>
        <source>Asking the server …</source>
        <translation>正在询问服务器……</translation>
    </message>
    <message>
        <source>Updated {0}</source>
        <translation>更新于 {0}</translation>
    </message>
    <message>
        <source>The recording has not arrived.</source>
        <translation>录音还没有到。</translation>
    </message>
    <message>
        <source>Nothing was understood.</source>
        <translation>没有识别出文字。</translation>
    </message>
    <message>
        <source>No answer from the server</source>
        <translation>服务器没有应答</translation>
    </message>
</context>
<context>
    <name>InspectionWindow</name>
    <message>
        <source>zuoxi · inspector</source>
        <translation>质检席</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>质检席</translation>
    </message>
    <message>
        <source>Title, agent, number, day</source>
        <translation>标题、坐席、单号、日期</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>−5 s</source>
        <translation>−5 秒</translation>
    </message>
    <message>
        <source>+5 s</source>
        <translation>+5 秒</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两者都留</translation>
    </message>
    <message>
        <source>No calls yet.</source>
        <translation>还没有通话。</translation>
    </message>
    <message>
        <source>Asking the server …</source>
        <translation>正在询问服务器……</translation>
    </message>
    <message>
        <source>No call fits “{0}”.</source>
        <translation>没有符合“{0}”的通话。</translation>
    </message>
    <message>
        <source>Space play · J K L back, stop, on · [ ] slower, faster · T text · F1 all keys</source>
        <translation>空格 播放 · J K L 后退、停止、前进 · [ ] 减速、加速 · T 切换文字 · F1 全部快捷键</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
</context>
<context>
    <name>InspectorKeys</name>
    <message>
        <source>Play, pause</source>
        <translation>播放、暂停</translation>
    </message>
    <message>
        <source>Back 5 seconds</source>
        <translation>后退 5 秒</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>On 5 seconds</source>
        <translation>前进 5 秒</translation>
    </message>
    <message>
        <source>Slower / faster</source>
        <translation>减速 / 加速</translation>
    </message>
    <message>
        <source>Live text or second pass</source>
        <translation>实时文字 / 二次识别</translation>
    </message>
    <message>
        <source>Play from the chosen sentence</source>
        <translation>从选中的一句播放</translation>
    </message>
    <message>
        <source>Previous / next call</source>
        <translation>上一通 / 下一通电话</translation>
    </message>
    <message>
        <source>Filter the calls; Esc clears it</source>
        <translation>筛选电话，Esc 清除</translation>
    </message>
    <message>
        <source>Read the list again</source>
        <translation>刷新列表</translation>
    </message>
    <message>
        <source>Show who called, for a reason</source>
        <translation>查看来电人（须填原因）</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>显示按键</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>In the transcript</source>
        <translation>在转写里</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何地方</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Answer / hang up</source>
        <translation>接听 / 挂机</translation>
    </message>
    <message>
        <source>Hold, resume</source>
        <translation>保持、恢复</translation>
    </message>
    <message>
        <source>Pause the recording, go on</source>
        <translation>暂停、继续录音</translation>
    </message>
    <message>
        <source>Ask the supervisor for help</source>
        <translation>求助班长</translation>
    </message>
    <message>
        <source>Choose my state</source>
        <translation>选择我的状态</translation>
    </message>
    <message>
        <source>Register a call by hand</source>
        <translation>手工登记来电</translation>
    </message>
    <message>
        <source>Text modules: letters, or choose</source>
        <translation>常用语：输入缩写，或从列表选择</translation>
    </message>
    <message>
        <source>Take / refuse the current suggestion</source>
        <translation>采纳 / 忽略当前建议</translation>
    </message>
    <message>
        <source>Take category 1, 2 or 3</source>
        <translation>采纳第 1、2、3 个分类</translation>
    </message>
    <message>
        <source>Next / previous suggestion</source>
        <translation>下一条 / 上一条建议</translation>
    </message>
    <message>
        <source>Show the words it came from</source>
        <translation>查看建议的出处</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Note a hand-over</source>
        <translation>记录转接</translation>
    </message>
    <message>
        <source>Hand over to 110</source>
        <translation>转 110（公安）</translation>
    </message>
    <message>
        <source>Hand over to 119</source>
        <translation>转 119（消防）</translation>
    </message>
    <message>
        <source>Hand over to 120</source>
        <translation>转 120（急救）</translation>
    </message>
    <message>
        <source>Hand over to 122</source>
        <translation>转 122（交警）</translation>
    </message>
    <message>
        <source>Type; 1 to 7 choose</source>
        <translation>诉求类型；按 1–7 选择</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>主要内容</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>诉求</translation>
    </message>
    <message>
        <source>Category; 1 to 3 take what is suggested</source>
        <translation>归口分类；按 1–3 采纳建议</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Phone and caller</source>
        <translation>联系电话、来电人</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答复</translation>
    </message>
    <message>
        <source>Lead unit</source>
        <translation>主办单位</translation>
    </message>
    <message>
        <source>Anonymous, confidential, company, return visit</source>
        <translation>匿名、保密、企业、回访</translation>
    </message>
    <message>
        <source>the same again</source>
        <translation>再按一次</translation>
    </message>
    <message>
        <source>Open the rest of that field</source>
        <translation>展开该项的其余内容</translation>
    </message>
    <message>
        <source>All categories as a tree</source>
        <translation>分类树</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>My tickets, drafts, what waits</source>
        <translation>我的工单、草稿、待处理</translation>
    </message>
    <message>
        <source>Who of this number is calling</source>
        <translation>选择该号码的来电人</translation>
    </message>
    <message>
        <source>Go to the repeated tickets</source>
        <translation>查看重复工单</translation>
    </message>
    <message>
        <source>Merge / take apart again</source>
        <translation>并单 / 撤销并单</translation>
    </message>
    <message>
        <source>Other tickets</source>
        <translation>其他工单</translation>
    </message>
    <message>
        <source>Take back / bring again, in every field</source>
        <translation>撤销 / 重做，各栏均可</translation>
    </message>
    <message>
        <source>Tab in a module</source>
        <translation>常用语中按 Tab</translation>
    </message>
    <message>
        <source>Next blank __</source>
        <translation>下一处空白 __</translation>
    </message>
    <message>
        <source>Enter in a coloured line</source>
        <translation>蓝字栏中按 Enter</translation>
    </message>
    <message>
        <source>Take it over to edit it</source>
        <translation>填入并修改</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>编写</translation>
    </message>
    <message>
        <source>Copy the current suggestion</source>
        <translation>复制当前建议</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Previous / next difference, with its words</source>
        <translation>上一处／下一处，并定位到原话</translation>
    </message>
    <message>
        <source>Go to the field</source>
        <translation>转到该栏修改</translation>
    </message>
    <message>
        <source>Take over what was said</source>
        <translation>采用市民的说法</translation>
    </message>
    <message>
        <source>The ticket is right: leave it</source>
        <translation>工单无误，保留原文</translation>
    </message>
    <message>
        <source>Send it all the same</source>
        <translation>仍然发出</translation>
    </message>
    <message>
        <source>Back to the form</source>
        <translation>返回表单</translation>
    </message>
    <message>
        <source>Ticket against call</source>
        <translation>工单与通话核对</translation>
    </message>
    <message>
        <source>Correct the chosen line</source>
        <translation>更正选中的一行</translation>
    </message>
    <message>
        <source>Show what was heard</source>
        <translation>查看原来听到的字</translation>
    </message>
    <message>
        <source>Copy the marked text, or the line</source>
        <translation>复制选中的文字，没选则复制整行</translation>
    </message>
    <message>
        <source>Everything that can be done with the line</source>
        <translation>这一行的全部操作（菜单键）</translation>
    </message>
    <message>
        <source>Copy the open article to the answer</source>
        <translation>把打开的知识复制到答复</translation>
    </message>
    <message>
        <source>Go to the transcript</source>
        <translation>跳到实时转写</translation>
    </message>
    <message>
        <source>In the transcript</source>
        <translation>在转写里</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何地方</translation>
    </message>
    <message>
        <source>Hot words; the marked text becomes one</source>
        <translation>热词；选中的文字直接加入</translation>
    </message>
    <message>
        <source>Close at the seat</source>
        <translation>直接办结</translation>
    </message>
    <message>
        <source>Dispatch</source>
        <translation>派单</translation>
    </message>
    <message>
        <source>Take its corrections back, restore</source>
        <translation>逐处撤回更正，再按恢复</translation>
    </message>
    <message>
        <source>Search; empty: pinned, read of late, changed</source>
        <translation>搜索；留空时列出置顶、最近看过和今日更新</translation>
    </message>
    <message>
        <source>Previous / next article</source>
        <translation>上一条／下一条</translation>
    </message>
    <message>
        <source>Read the article</source>
        <translation>打开知识</translation>
    </message>
    <message>
        <source>Only a category, region, unit; only in force</source>
        <translation>按分类、地区、单位、有效期筛选</translation>
    </message>
    <message>
        <source>Why an article stands where it stands</source>
        <translation>为什么排在这里</translation>
    </message>
    <message>
        <source>Go to the open article</source>
        <translation>转到已打开的知识</translation>
    </message>
    <message>
        <source>Knowledge base</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Copy that block to the answer</source>
        <translation>把该段复制到答复</translation>
    </message>
    <message>
        <source>Copy all of it to the answer</source>
        <translation>把全文复制到答复</translation>
    </message>
    <message>
        <source>Read what is related</source>
        <translation>打开相关知识</translation>
    </message>
    <message>
        <source>Back to the article before</source>
        <translation>回到上一条知识</translation>
    </message>
    <message>
        <source>Pin it, or no longer</source>
        <translation>置顶或取消置顶</translation>
    </message>
    <message>
        <source>Read it wide, or narrow</source>
        <translation>展开或收起</translation>
    </message>
    <message>
        <source>Tell the editors that it is wrong</source>
        <translation>告诉编辑内容有误</translation>
    </message>
    <message>
        <source>Back to what was found</source>
        <translation>返回搜索结果</translation>
    </message>
    <message>
        <source>In the open article</source>
        <translation>在打开的知识中</translation>
    </message>
    <message>
        <source>Close a list, an article or a notice</source>
        <translation>关闭列表、文章或提示</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>显示按键</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Sound and speech</source>
        <translation>声音与识别</translation>
    </message>
</context>
<context>
    <name>KnowledgeBox</name>
    <message>
        <source>No article within these limits answers this. (Ctrl+F)</source>
        <translation>筛选范围内没有知识能回答这个问题。（Ctrl+F）</translation>
    </message>
    <message>
        <source>No article answers this.</source>
        <translation>没有知识能回答这个问题。</translation>
    </message>
</context>
<context>
    <name>LevelMeters</name>
    <message>
        <source>No sound</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>声音过大</translation>
    </message>
    <message>
        <source>Sound levels</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>too loud</source>
        <translation>声音过大</translation>
    </message>
</context>
<context>
    <name>LineEditor</name>
    <message>
        <source>Correct this line</source>
        <translation>更正这一行</translation>
    </message>
</context>
<context>
    <name>ListKeysDialog</name>
    <message>
        <source>Mine, need me, returned … all</source>
        <translation>我的、待我处理、退单……全部</translation>
    </message>
    <message>
        <source>Filter; Esc clears it, Enter goes to the list</source>
        <translation>筛选；Esc 清空，Enter 到列表</translation>
    </message>
    <message>
        <source>Previous / next ticket</source>
        <translation>上一张 / 下一张工单</translation>
    </message>
    <message>
        <source>Choose the columns</source>
        <translation>选择显示的列</translation>
    </message>
    <message>
        <source>Read the list again</source>
        <translation>刷新列表</translation>
    </message>
    <message>
        <source>Go on writing it, or compare both versions</source>
        <translation>继续填写，或对比两个版本</translation>
    </message>
    <message>
        <source>Urge, extend, suspend …: what can be done now</source>
        <translation>催单、延期、挂起……当前可办的步骤</translation>
    </message>
    <message>
        <source>Choose a step in that menu</source>
        <translation>在该菜单中选择步骤</translation>
    </message>
    <message>
        <source>Send a refused ticket again</source>
        <translation>重新发送被拒收的工单</translation>
    </message>
    <message>
        <source>Take a merged ticket apart</source>
        <translation>拆分已并单的工单</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>显示按键</translation>
    </message>
    <message>
        <source>Back to the desk</source>
        <translation>回到受理台</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单列表</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何地方</translation>
    </message>
    <message>
        <source>The chosen ticket</source>
        <translation>所选工单</translation>
    </message>
</context>
<context>
    <name>ListsDesk</name>
    <message>
        <source>Others are at work on this ticket; it cannot be changed now.</source>
        <translation>他人正在办理此工单，现在不能修改。</translation>
    </message>
    <message>
        <source>The last look-up failed; keep working.</source>
        <translation>上次查询失败，请继续工作。</translation>
    </message>
</context>
<context>
    <name>LivePanel</name>
    <message>
        <source>What is said in this call</source>
        <translation>本次通话内容</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>The audit notes that you follow this call.</source>
        <translation>跟看本次通话会记入审计。</translation>
    </message>
    <message>
        <source>Asking the server …</source>
        <translation>正在询问服务器……</translation>
    </message>
    <message>
        <source>The call has ended. Its whole transcript is with the calls.</source>
        <translation>通话已结束，完整文字在通话记录中。</translation>
    </message>
    <message>
        <source>Nothing was said yet.</source>
        <translation>还没有人说话。</translation>
    </message>
    <message>
        <source>{0} sentences did not come in time; the transcript will have them.</source>
        <translation>有 {0} 句未能及时送达，通话结束后的文字记录里会有。</translation>
    </message>
</context>
<context>
    <name>MendPage</name>
    <message>
        <source>To mend</source>
        <translation>待改</translation>
    </message>
    <message>
        <source>{0} to mend before it can go to review</source>
        <translation>提交审核前须改 {0} 处</translation>
    </message>
    <message>
        <source>It can go to review; this would make it better:</source>
        <translation>可以提交审核；以下各处可以更好：</translation>
    </message>
    <message>
        <source>Nothing to mend.</source>
        <translation>没有需要修改的地方。</translation>
    </message>
</context>
<context>
    <name>PeopleStrip</name>
    <message>
        <source>Called before</source>
        <translation>曾来电</translation>
    </message>
    <message>
        <source>Last ticket {0} on {1}</source>
        <translation>最近工单 {0}，{1}</translation>
    </message>
</context>
<context>
    <name>RemarkDialog</name>
    <message>
        <source>This is wrong</source>
        <translation>知识有误</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>哪里有误</translation>
    </message>
    <message>
        <source>In your own words</source>
        <translation>补充说明</translation>
    </message>
    <message>
        <source>What should it say? No names or numbers of callers.</source>
        <translation>应当怎么写？不要写来电人的姓名和号码。</translation>
    </message>
    <message>
        <source>Send to the editors</source>
        <translation>发给编辑</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What is wrong with it? Keys 1 to 6</source>
        <translation>哪里有误？按 1 至 6 选择</translation>
    </message>
    <message>
        <source>Sent also later, when the server is away.</source>
        <translation>服务器连不上时，恢复后自动发送。</translation>
    </message>
</context>
<context>
    <name>RemarksPage</name>
    <message>
        <source>Remarks</source>
        <translation>意见</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>如何处理的</translation>
    </message>
    <message>
        <source>Close remark</source>
        <translation>办结意见</translation>
    </message>
    <message>
        <source>Nobody remarked on this article.</source>
        <translation>该条目没有待处理的意见。</translation>
    </message>
    <message>
        <source>version {0}</source>
        <translation>第 {0} 版</translation>
    </message>
</context>
<context>
    <name>RepeatsStrip</name>
    <message>
        <source>Merge</source>
        <translation>并单</translation>
    </message>
    <message>
        <source>Merge the ticket in hand into the chosen one  Ctrl+M</source>
        <translation>把当前工单并入选中的工单  Ctrl+M</translation>
    </message>
    <message>
        <source>Note as repeat</source>
        <translation>标记重复</translation>
    </message>
    <message>
        <source>Undo merging</source>
        <translation>取消并单</translation>
    </message>
    <message>
        <source>Similar tickets</source>
        <translation>相似工单</translation>
    </message>
    <message>
        <source>Similar tickets  Ctrl+R · Enter opens · Space notes</source>
        <translation>相似工单  Ctrl+R · 回车打开 · 空格标记为重复</translation>
    </message>
    <message>
        <source>Similar: {0}</source>
        <translation>相似工单：{0}</translation>
    </message>
</context>
<context>
    <name>ReplayView</name>
    <message>
        <source>Transcript</source>
        <translation>转写</translation>
    </message>
</context>
<context>
    <name>ReturnNote</name>
    <message>
        <source>Return to the writer</source>
        <translation>退回作者</translation>
    </message>
    <message>
        <source>What is to be changed</source>
        <translation>需要修改什么</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>See them all</source>
        <translation>查看全部分类</translation>
    </message>
    <message>
        <source>Nothing is called so</source>
        <translation>没有匹配的条目</translation>
    </message>
    <message>
        <source>Used of late</source>
        <translation>最近使用</translation>
    </message>
</context>
<context>
    <name>SearchLine</name>
    <message>
        <source>Knowledge base: type to search</source>
        <translation>知识库：输入即搜索</translation>
    </message>
    <message>
        <source>Knowledge base</source>
        <translation>知识库</translation>
    </message>
</context>
<context>
    <name>SeatWall</name>
    <message>
        <source>All seats</source>
        <translation>全部座席</translation>
    </message>
</context>
<context>
    <name>SeatWindow</name>
    <message>
        <source>zuoxi · seat</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停录音</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续录音</translation>
    </message>
    <message>
        <source>Pause recording</source>
        <translation>暂停录音</translation>
    </message>
    <message>
        <source>Resume recording</source>
        <translation>继续录音</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>实时转写</translation>
    </message>
</context>
<context>
    <name>Segmented</name>
    <message>
        <source>Key {0} in this row</source>
        <translation>本行按 {0}</translation>
    </message>
</context>
<context>
    <name>SettleDialog</name>
    <message>
        <source>Two versions of one ticket</source>
        <translation>同一工单的两个版本</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>稍后再定</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation>对方</translation>
    </message>
    <message>
        <source>You and somebody else changed the same fields. What only one of you changed is kept anyway. Choose what stays; “Both” puts the texts one below the other.</source>
        <translation>您与他人修改了相同的字段。只有一方修改的内容会自动保留。请选择保留哪一方；“两者都留”会把两段文字上下排列。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Two versions of {0}</source>
        <translation>{0} 的两个版本</translation>
    </message>
</context>
<context>
    <name>SignInDialog</name>
    <message>
        <source>zuoxi · sign in</source>
        <translation>坐席 · 登录</translation>
    </message>
    <message>
        <source>6 digits</source>
        <translation>6 位数字</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>用户名(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>验证码(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>服务器(&amp;S)</translation>
    </message>
    <message>
        <source>12345 hotline · workstation</source>
        <translation>12345 热线 · 坐席工作台</translation>
    </message>
    <message>
        <source>This code is not right, or was used before. Wait for the next one.</source>
        <translation>验证码不正确或已用过，请等下一个。</translation>
    </message>
    <message>
        <source>Type the six digits that your authenticator shows now.</source>
        <translation>请输入验证器当前显示的 6 位数字。</translation>
    </message>
    <message>
        <source>Go on in the browser; this window waits for it.</source>
        <translation>请在浏览器中继续，本窗口会等待。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>By {0}</source>
        <translation>用{0}登录</translation>
    </message>
    <message>
        <source>Too many wrong sign-ins. Try again in {0}.</source>
        <translation>登录错误次数过多，请在 {0} 后再试。</translation>
    </message>
    <message>
        <source>You can try again now.</source>
        <translation>现在可以再试了。</translation>
    </message>
</context>
<context>
    <name>Sound</name>
    <message>
        <source>Fetching the recording …</source>
        <translation>正在取录音…</translation>
    </message>
    <message>
        <source>There is no sound to play.</source>
        <translation>没有可播放的声音。</translation>
    </message>
</context>
<context>
    <name>SoundHealth</name>
    <message>
        <source>Speech off</source>
        <translation>语音识别已停</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>录音已暂停</translation>
    </message>
    <message>
        <source>Citizen silent</source>
        <translation>市民无声</translation>
    </message>
    <message>
        <source>Agent silent</source>
        <translation>坐席无声</translation>
    </message>
    <message>
        <source>Speech restarts …</source>
        <translation>语音识别重启中…</translation>
    </message>
    <message>
        <source>Speech on</source>
        <translation>语音识别正常</translation>
    </message>
</context>
<context>
    <name>SoundSettingsDialog</name>
    <message>
        <source>Sound and speech</source>
        <translation>声音与识别</translation>
    </message>
    <message>
        <source>Microphone of the agent</source>
        <translation>坐席麦克风</translation>
    </message>
    <message>
        <source>Line of the citizen</source>
        <translation>市民线路</translation>
    </message>
    <message>
        <source>Recogniser and model</source>
        <translation>识别引擎与模型</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Hear each call once more after its end</source>
        <translation>通话结束后再识别一遍</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Agent</source>
        <translation>坐席(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Citizen</source>
        <translation>市民(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>After a call it is heard again: better words, minutes of work for the computer.</source>
        <translation>挂机后再识别一遍：文字更准，电脑会多忙几分钟。</translation>
    </message>
    <message>
        <source>Used from the next call on.</source>
        <translation>从下一通电话起使用。</translation>
    </message>
    <message>
        <source>Needs a Whisper model on this computer: zuoxi model fetch whisper-base</source>
        <translation>这台电脑要先装 Whisper 模型：zuoxi model fetch whisper-base</translation>
    </message>
    <message>
        <source>A call goes on: all is used from the next one, and devices are not tried now.</source>
        <translation>通话中：改动从下一通电话起使用，现在不试听设备。</translation>
    </message>
    <message>
        <source>&amp;Second pass</source>
        <translation>二次识别(&amp;S)</translation>
    </message>
    <message>
        <source>Microphone of the system</source>
        <translation>系统默认麦克风</translation>
    </message>
    <message>
        <source>Second channel of the same device</source>
        <translation>同一设备的第二声道</translation>
    </message>
    <message>
        <source>The device chosen before</source>
        <translation>之前所选的设备</translation>
    </message>
    <message>
        <source>{0} (what is played)</source>
        <translation>{0}（电脑播放的声音）</translation>
    </message>
    <message>
        <source>{0} (not there now)</source>
        <translation>{0}（现在未连接）</translation>
    </message>
    <message>
        <source>words appear at once</source>
        <translation>边说边出字</translation>
    </message>
    <message>
        <source>words appear after each sentence</source>
        <translation>说完一句出字</translation>
    </message>
</context>
<context>
    <name>StateBar</name>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>No connection: everything is kept here</source>
        <translation>未连接：全部保存在本机</translation>
    </message>
    <message>
        <source>Connecting …</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Not signed in: everything is kept here</source>
        <translation>未登录：全部保存在本机</translation>
    </message>
    <message>
        <source>Saved here {0}</source>
        <translation>已存本机 {0}</translation>
    </message>
    <message>
        <source>{0} waiting to be sent</source>
        <translation>待发送 {0}</translation>
    </message>
    <message>
        <source>{0} not taken</source>
        <translation>{0} 项未被接受</translation>
    </message>
    <message>
        <source>All sent {0}</source>
        <translation>全部已发送 {0}</translation>
    </message>
    <message>
        <source>All sent</source>
        <translation>全部已发送</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Press again to throw it away</source>
        <translation>再按一次即丢弃</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>丢弃</translation>
    </message>
</context>
<context>
    <name>StepsBar</name>
    <message>
        <source>Steps</source>
        <translation>办理</translation>
    </message>
    <message>
        <source>Working days</source>
        <translation>工作日</translation>
    </message>
    <message>
        <source>working days</source>
        <translation>个工作日</translation>
    </message>
    <message>
        <source>Unit: words, pinyin or initials</source>
        <translation>单位：名称、拼音或首字母</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Why; without the caller's name or number</source>
        <translation>理由（不写来电人姓名、电话）</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SuggestionCard</name>
    <message>
        <source>Take</source>
        <translation>选用</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Take (F3)</source>
        <translation>采纳 (F3)</translation>
    </message>
    <message>
        <source>Refuse (Shift+F3)</source>
        <translation>忽略 (Shift+F3)</translation>
    </message>
</context>
<context>
    <name>SurgeDesk</name>
    <message>
        <source>It was not sent. {0}</source>
        <translation>没有发出。{0}</translation>
    </message>
</context>
<context>
    <name>SurgeDialog</name>
    <message>
        <source>Surge</source>
        <translation>集中诉求</translation>
    </message>
    <message>
        <source>What is known, until when, what to do: every seat gives this answer.</source>
        <translation>已知情况、预计时间、市民该怎么办：全体坐席按此答复。</translation>
    </message>
    <message>
        <source>Give to every seat</source>
        <translation>下发全体坐席</translation>
    </message>
    <message>
        <source>No surge</source>
        <translation>不是集中诉求</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Words of callers</source>
        <translation>来电用词</translation>
    </message>
    <message>
        <source>Agreed answer</source>
        <translation>统一口径</translation>
    </message>
</context>
<context>
    <name>SurgeList</name>
    <message>
        <source>Surges</source>
        <translation>集中诉求</translation>
    </message>
</context>
<context>
    <name>TextChoice</name>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Second pass</source>
        <translation>二次识别</translation>
    </message>
    <message>
        <source>Live text as the agent saw it, or the call heard once more (T)</source>
        <translation>坐席看到的实时文字，或通话后二次识别的文字（T）</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
</context>
<context>
    <name>TicketCard</name>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Show the caller</source>
        <translation>查看来电人</translation>
    </message>
    <message>
        <source>History</source>
        <translation>办理记录</translation>
    </message>
    <message>
        <source>No ticket came of this call (yet).</source>
        <translation>这通电话（还）没有工单。</translation>
    </message>
    <message>
        <source>Confidential</source>
        <translation>保密</translation>
    </message>
    <message>
        <source>Return visit</source>
        <translation>需要回访</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>主要内容</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>诉求</translation>
    </message>
    <message>
        <source>Lead unit</source>
        <translation>主办单位</translation>
    </message>
    <message>
        <source>Support</source>
        <translation>协办</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>来电人</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>联系电话</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Kept secret</source>
        <translation>保密</translation>
    </message>
    <message>
        <source>Anonymous</source>
        <translation>匿名</translation>
    </message>
</context>
<context>
    <name>TicketPanel</name>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Until then the unit has to answer</source>
        <translation>承办单位须在此前办结并答复</translation>
    </message>
    <message>
        <source>Close at seat</source>
        <translation>直接办结</translation>
    </message>
    <message>
        <source>Dispatch</source>
        <translation>派单</translation>
    </message>
</context>
<context>
    <name>TicketTable</name>
    <message>
        <source>Tickets</source>
        <translation>工单列表</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Live transcript</source>
        <translation>实时转写</translation>
    </message>
    <message>
        <source>Correct this line	Enter</source>
        <translation>更正这一行	Enter</translation>
    </message>
    <message>
        <source>Add “{0}” to the hot words	Ctrl+H</source>
        <translation>把“{0}”加入热词	Ctrl+H</translation>
    </message>
    <message>
        <source>Hot words …	Ctrl+H</source>
        <translation>热词…	Ctrl+H</translation>
    </message>
    <message>
        <source>Copy	Ctrl+C</source>
        <translation>复制	Ctrl+C</translation>
    </message>
</context>
<context>
    <name>TwoVersions</name>
    <message>
        <source>Two people wrote in this article</source>
        <translation>两人同时改了这个条目</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>稍后再定</translation>
    </message>
    <message>
        <source>{0} wrote</source>
        <translation>{0} 写的</translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation>对方</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>（空）</translation>
    </message>
    <message>
        <source>What only one of you changed is kept anyway. Choose what stays of the rest; “Both” puts the texts one below the other, to be gone over afterwards.</source>
        <translation>只有一方改过的内容自动保留。其余各处请选择保留哪一方；“都保留”会把两段上下放在一起，事后再整理。</translation>
    </message>
    <message>
        <source>You wrote</source>
        <translation>您写的</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>UnmaskDialog</name>
    <message>
        <source>Show the caller</source>
        <translation>查看来电人</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Name, number and identity numbers are shown; the audit notes who and why.</source>
        <translation>将显示姓名、电话和证件号码；查看人和原因记入审计。</translation>
    </message>
    <message>
        <source>Who called about {0}?</source>
        <translation>{0} 的来电人是谁？</translation>
    </message>
    <message>
        <source>The ticket cannot be handled without</source>
        <translation>办理工单需要</translation>
    </message>
    <message>
        <source>Check of quality</source>
        <translation>质检需要</translation>
    </message>
    <message>
        <source>Complaint about this call</source>
        <translation>处理对本次通话的投诉</translation>
    </message>
    <message>
        <source>Danger to somebody</source>
        <translation>有人处于危险中</translation>
    </message>
    <message>
        <source>Inquiry by an authority</source>
        <translation>有权机关查询</translation>
    </message>
</context>
<context>
    <name>UpdateLine</name>
    <message>
        <source>Show it again</source>
        <translation>恢复这次更新</translation>
    </message>
    <message>
        <source>Go back before it</source>
        <translation>退回更新前</translation>
    </message>
</context>
<context>
    <name>VersionsPage</name>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Publish the one before again</source>
        <translation>恢复上一版</translation>
    </message>
    <message>
        <source>It has not been published yet.</source>
        <translation>尚未发布过。</translation>
    </message>
    <message>
        <source>Asking the server …</source>
        <translation>正在询问服务器……</translation>
    </message>
    <message>
        <source>with the program</source>
        <translation>随程序提供</translation>
    </message>
    <message>
        <source>{0}, published by {1}</source>
        <translation>{0}，{1} 发布</translation>
    </message>
    <message>
        <source>Version {0}</source>
        <translation>第 {0} 版</translation>
    </message>
    <message>
        <source>again version {0}</source>
        <translation>恢复自第 {0} 版</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>已撤下</translation>
    </message>
</context>
<context>
    <name>WallDesk</name>
    <message>
        <source>No answer from the server</source>
        <translation>服务器没有应答</translation>
    </message>
    <message>
        <source>Updated {0}</source>
        <translation>更新于 {0}</translation>
    </message>
</context>
<context>
    <name>WallKeys</name>
    <message>
        <source>Move on the wall</source>
        <translation>在大屏上移动</translation>
    </message>
    <message>
        <source>Find a seat by its number</source>
        <translation>按工号找座席</translation>
    </message>
    <message>
        <source>What this seat did</source>
        <translation>该座席的经过</translation>
    </message>
    <message>
        <source>Follow its call</source>
        <translation>跟看该座席的通话</translation>
    </message>
    <message>
        <source>Filter the seats; Esc clears it</source>
        <translation>筛选座席；Esc 清除</translation>
    </message>
    <message>
        <source>Earlier / later sentences</source>
        <translation>往前 / 往后看</translation>
    </message>
    <message>
        <source>Back to the newest sentence</source>
        <translation>回到最新一句</translation>
    </message>
    <message>
        <source>Go to the surges</source>
        <translation>到集中诉求</translation>
    </message>
    <message>
        <source>Open the surge</source>
        <translation>打开这条集中诉求</translation>
    </message>
    <message>
        <source>Give the answer to every seat</source>
        <translation>把统一答复发给所有座席</translation>
    </message>
    <message>
        <source>No surge: tell it no more</source>
        <translation>不是集中诉求：不再提示</translation>
    </message>
    <message>
        <source>How suggestions are taken</source>
        <translation>智能建议采纳情况</translation>
    </message>
    <message>
        <source>Today, 7 days, 30 days</source>
        <translation>今天、7 天、30 天</translation>
    </message>
    <message>
        <source>Close what is open beside the wall</source>
        <translation>关闭大屏旁打开的内容</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>显示按键</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>大屏</translation>
    </message>
    <message>
        <source>A call that is followed</source>
        <translation>跟看的通话</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>采纳情况</translation>
    </message>
    <message>
        <source>Surges</source>
        <translation>集中诉求</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何地方</translation>
    </message>
</context>
<context>
    <name>WallWindow</name>
    <message>
        <source>zuoxi · supervisor</source>
        <translation>班长席</translation>
    </message>
    <message>
        <source>Number, name, state, reason</source>
        <translation>工号、姓名、状态、原因</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>班长席</translation>
    </message>
    <message>
        <source>Seats that need you</source>
        <translation>需要处理的座席</translation>
    </message>
    <message>
        <source>What this seat did</source>
        <translation>该座席的经过</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟看</translation>
    </message>
    <message>
        <source>Seats</source>
        <translation>座席</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需要你处理</translation>
    </message>
    <message>
        <source>Surges</source>
        <translation>集中诉求</translation>
    </message>
    <message>
        <source>Nothing is called about more than usual.</source>
        <translation>没有异常集中的诉求。</translation>
    </message>
    <message>
        <source>Nobody needs you now.</source>
        <translation>现在没有需要处理的。</translation>
    </message>
    <message>
        <source>{0} seats</source>
        <translation>{0} 席</translation>
    </message>
    <message>
        <source>{0} without answer</source>
        <translation>{0} 条待定口径</translation>
    </message>
    <message>
        <source>Asking the server …</source>
        <translation>正在询问服务器……</translation>
    </message>
    <message>
        <source>Nothing is known of this seat.</source>
        <translation>没有这个座席的记录。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Arrows move · digits find a number · Enter history · F6 follow a call · F4 surges · F7 figures · F1 all keys</source>
        <translation>方向键移动 · 数字找工号 · 回车看经过 · F6 跟看通话 · F4 集中诉求 · F7 采纳率 · F1 全部按键</translation>
    </message>
    <message>
        <source>No seat has signed in yet.</source>
        <translation>还没有座席签入。</translation>
    </message>
    <message>
        <source>No seat fits “{0}”.</source>
        <translation>没有符合“{0}”的座席。</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
</context>
<context>
    <name>WorkListModel</name>
    <message>
        <source>Number</source>
        <translation>工单编号</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Lead unit</source>
        <translation>主办单位</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>来电人</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Seat</source>
        <translation>工号</translation>
    </message>
</context>
<context>
    <name>WorkListWindow</name>
    <message>
        <source>Tickets</source>
        <translation>工单列表</translation>
    </message>
    <message>
        <source>Number, words, name, telephone, place, category, unit</source>
        <translation>编号、词语、姓名、电话、地点、分类、单位</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Go on writing</source>
        <translation>继续填写</translation>
    </message>
    <message>
        <source>Compare both …</source>
        <translation>对比两个版本…</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Take apart</source>
        <translation>拆出（取消并单）</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Merged into this: {0}</source>
        <translation>已并入本单：{0}</translation>
    </message>
</context>
<context>
    <name>_Block</name>
    <message>
        <source>Heading</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Text of the block</source>
        <translation>本段内容</translation>
    </message>
</context>
<context>
    <name>_Rows</name>
    <message>
        <source>not in force</source>
        <translation>未生效或已失效</translation>
    </message>
</context>
<context>
    <name>adoption</name>
    <message>
        <source>{0} % of {1} tickets</source>
        <translation>{1} 张工单中的 {0}%</translation>
    </message>
    <message>
        <source>Suggestion</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Taken as it was, of tickets</source>
        <translation>原样采纳的工单占比</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单数</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>采纳</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>采纳后修改</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>拒绝</translation>
    </message>
</context>
<context>
    <name>check</name>
    <message>
        <source>Not written</source>
        <translation>未写</translation>
    </message>
    <message>
        <source>Not said</source>
        <translation>未说</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Too low</source>
        <translation>偏低</translation>
    </message>
    <message>
        <source>Phone number</source>
        <translation>电话号码</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Number of people</source>
        <translation>人数</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>工单编号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>来电人</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>诉求</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Emergency</source>
        <translation>紧急情况</translation>
    </message>
    <message>
        <source>said “{0}”</source>
        <translation>说的是“{0}”</translation>
    </message>
    <message>
        <source>written “{0}”</source>
        <translation>写的是“{0}”</translation>
    </message>
    <message>
        <source>{0} in {1}</source>
        <translation>{0}（{1}）</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}，{1}</translation>
    </message>
    <message>
        <source>{0}: {1}, {2}</source>
        <translation>{0}：{1}，{2}</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0}（{1}）</translation>
    </message>
    <message>
        <source>Taken over</source>
        <translation>已采用</translation>
    </message>
    <message>
        <source>Mended</source>
        <translation>已改正</translation>
    </message>
    <message>
        <source>Left as written</source>
        <translation>保留原文</translation>
    </message>
    <message>
        <source>Sent as it was</source>
        <translation>未改即发出</translation>
    </message>
    <message>
        <source>Ticket against call: {0}</source>
        <translation>工单与通话核对：{0} 处</translation>
    </message>
</context>
<context>
    <name>editing</name>
    <message>
        <source>Only here</source>
        <translation>仅在本机</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>In review</source>
        <translation>待审</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>退单</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>已通过</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>已发布</translation>
    </message>
    <message>
        <source>Without a title</source>
        <translation>（无标题）</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>工单编号</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>How citizens say it</source>
        <translation>市民说法</translation>
    </message>
    <message>
        <source>Ask the citizen</source>
        <translation>询问市民</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>归口分类</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>适用地区</translation>
    </message>
    <message>
        <source>Holds from</source>
        <translation>生效日期</translation>
    </message>
    <message>
        <source>Holds until</source>
        <translation>失效日期</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Who may hear it</source>
        <translation>公开范围</translation>
    </message>
    <message>
        <source>Related</source>
        <translation>相关条目</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Citizens</source>
        <translation>可告知市民</translation>
    </message>
    <message>
        <source>Only us</source>
        <translation>仅内部</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>内容有误</translation>
    </message>
    <message>
        <source>Out of date</source>
        <translation>已过时</translation>
    </message>
    <message>
        <source>Something is missing</source>
        <translation>缺内容</translation>
    </message>
    <message>
        <source>Hard to understand</source>
        <translation>看不懂</translation>
    </message>
    <message>
        <source>Telephone or address does not hold</source>
        <translation>电话或地址不对</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation>对方</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两者都留</translation>
    </message>
    <message>
        <source>{0} {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>Nobody will find it by other words: add some.</source>
        <translation>没有市民说法，换个说法就搜不到，请补充。</translation>
    </message>
    <message>
        <source>It belongs to no category.</source>
        <translation>没有归入任何分类。</translation>
    </message>
    <message>
        <source>It does not say where its facts come from.</source>
        <translation>没有写明来源。</translation>
    </message>
    <message>
        <source>{0} is too long to read to a citizen.</source>
        <translation>“{0}”太长，不便念给市民听。</translation>
    </message>
    <message>
        <source>The picture is not attached: {0}</source>
        <translation>图片没有作为附件上传：{0}</translation>
    </message>
    <message>
        <source>There is no such related article: {0}</source>
        <translation>没有这个相关条目：{0}</translation>
    </message>
    <message>
        <source>{0}, row {1}</source>
        <translation>{0}，第 {1} 行</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>未填写</translation>
    </message>
    <message>
        <source>is not JSON</source>
        <translation>不是有效的 JSON</translation>
    </message>
    <message>
        <source>may hold 1 to 64 letters, digits and . : - _</source>
        <translation>须为 1 至 64 个字母、数字或 . : - _</translation>
    </message>
    <message>
        <source>hold no text yet</source>
        <translation>还没有内容</translation>
    </message>
    <message>
        <source>have one without a heading</source>
        <translation>有一段没有标题</translation>
    </message>
    <message>
        <source>more than {0} are not allowed</source>
        <translation>最多 {0}</translation>
    </message>
    <message>
        <source>has {0} characters, {1} are allowed</source>
        <translation>有 {0} 个字，最多 {1} 个</translation>
    </message>
    <message>
        <source>holds a sign nobody can read ({0})</source>
        <translation>含有无法显示的字符（{0}）</translation>
    </message>
    <message>
        <source>have an empty line</source>
        <translation>有一行是空的</translation>
    </message>
    <message>
        <source>have one that there is not: {0}</source>
        <translation>有不存在的分类：{0}</translation>
    </message>
    <message>
        <source>name the article itself</source>
        <translation>不能指向自身</translation>
    </message>
    <message>
        <source>is not a date like 2027-12-31</source>
        <translation>不是 2027-12-31 这样的日期</translation>
    </message>
    <message>
        <source>{0} lies before {1}</source>
        <translation>{0} 早于 {1}</translation>
    </message>
    <message>
        <source>have a name that no file may have</source>
        <translation>文件名含有不允许的字符</translation>
    </message>
    <message>
        <source>The central server does not answer.</source>
        <translation>中心服务器没有应答。</translation>
    </message>
    <message>
        <source>What you wrote is kept on this computer.</source>
        <translation>您写的内容已保存在本机。</translation>
    </message>
    <message>
        <source>Go on writing; press Ctrl+S when it is back.</source>
        <translation>可继续编写，连接恢复后按 Ctrl+S。</translation>
    </message>
    <message>
        <source>What you write cannot be kept on this computer.</source>
        <translation>您写的内容无法保存在本机。</translation>
    </message>
    <message>
        <source>It is on the screen.</source>
        <translation>内容仍在屏幕上。</translation>
    </message>
    <message>
        <source>Send it with Ctrl+S; make room on the disk.</source>
        <translation>请按 Ctrl+S 保存到服务器，并清理磁盘空间。</translation>
    </message>
    <message>
        <source>The server does not take it: {0}</source>
        <translation>服务器未接受：{0}</translation>
    </message>
    <message>
        <source>Mend it, then try again.</source>
        <translation>请修改后重试。</translation>
    </message>
    <message>
        <source>You wrote this yourself; somebody else has to publish it.</source>
        <translation>这是您自己写的，须由他人审核发布。</translation>
    </message>
    <message>
        <source>It waits in review.</source>
        <translation>该条目正在待审。</translation>
    </message>
    <message>
        <source>Ask a colleague.</source>
        <translation>请找同事审核。</translation>
    </message>
    <message>
        <source>Somebody else changed this draft meanwhile.</source>
        <translation>其间有人改动了这份草稿。</translation>
    </message>
    <message>
        <source>What is there now is shown.</source>
        <translation>已显示最新内容。</translation>
    </message>
    <message>
        <source>Look at it, then decide again.</source>
        <translation>请看过后再决定。</translation>
    </message>
    <message>
        <source>{0} was not attached.</source>
        <translation>{0} 未能添加。</translation>
    </message>
    <message>
        <source>The article stays as it was.</source>
        <translation>条目保持原样。</translation>
    </message>
    <message>
        <source>Pictures, PDF and office files up to the limit are taken.</source>
        <translation>只接受不超过限额的图片、PDF 和办公文档。</translation>
    </message>
</context>
<context>
    <name>form</name>
    <message>
        <source>en</source>
        <comment>the code of this language: en or zh_CN</comment>
        <translation>zh_CN</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Building, unit</source>
        <translation>楼栋、单元</translation>
    </message>
    <message>
        <source>Reach</source>
        <translation>影响范围</translation>
    </message>
    <message>
        <source>Own words</source>
        <translation>来电人原话</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>坐标</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>主要内容</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>诉求</translation>
    </message>
    <message>
        <source>About whom</source>
        <translation>被反映对象</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答复</translation>
    </message>
    <message>
        <source>Directory</source>
        <translation>派单目录项</translation>
    </message>
    <message>
        <source>Lead unit</source>
        <translation>主办单位</translation>
    </message>
    <message>
        <source>Support</source>
        <translation>协办</translation>
    </message>
    <message>
        <source>Note to unit</source>
        <translation>派单意见</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>联系电话</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>来电人</translation>
    </message>
    <message>
        <source>Mr or Ms</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>企业</translation>
    </message>
    <message>
        <source>Earlier ticket</source>
        <translation>原单号</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>受理渠道</translation>
    </message>
    <message>
        <source>Anonymous</source>
        <translation>匿名</translation>
    </message>
    <message>
        <source>Confidential</source>
        <translation>保密</translation>
    </message>
    <message>
        <source>Return visit</source>
        <translation>需要回访</translation>
    </message>
    <message>
        <source>Difficult</source>
        <translation>疑难</translation>
    </message>
    <message>
        <source>Repeated</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Words, pinyin or initials</source>
        <translation>汉字、拼音或首字母</translation>
    </message>
    <message>
        <source>District, street, estate</source>
        <translation>区、街道、小区</translation>
    </message>
    <message>
        <source>e.g. 39.0842,117.2010</source>
        <translation>如 39.0842,117.2010</translation>
    </message>
    <message>
        <source>As the caller said it</source>
        <translation>按来电人的说法</translation>
    </message>
    <message>
        <source>Mr</source>
        <translation>先生</translation>
    </message>
    <message>
        <source>Ms</source>
        <translation>女士</translation>
    </message>
    <message>
        <source>More than {0} characters; it cannot be sent like this.</source>
        <translation>超过 {0} 字，不能这样提交。</translation>
    </message>
    <message>
        <source>This is no complete telephone number.</source>
        <translation>电话号码不完整。</translation>
    </message>
    <message>
        <source>This is no ticket number.</source>
        <translation>不是工单编号。</translation>
    </message>
    <message>
        <source>Latitude, longitude are expected: 39.0842,117.2010</source>
        <translation>应为“纬度,经度”：39.0842,117.2010</translation>
    </message>
    <message>
        <source>The caller is anonymous; leave this empty.</source>
        <translation>来电人匿名，此处应留空。</translation>
    </message>
    <message>
        <source>Name or number of a hidden caller stands here.</source>
        <translation>此处写有保密（匿名）来电人的姓名或号码。</translation>
    </message>
    <message>
        <source>This centre's form does not know this.</source>
        <translation>本中心的表单没有这一项。</translation>
    </message>
    <message>
        <source>There is no category “{0}”; it is still {1}.</source>
        <translation>没有“{0}”这个分类；仍为 {1}。</translation>
    </message>
    <message>
        <source>There is no category “{0}”.</source>
        <translation>没有“{0}”这个分类。</translation>
    </message>
    <message>
        <source>Choose the request type.</source>
        <translation>请选择诉求类型。</translation>
    </message>
    <message>
        <source>Choose a category.</source>
        <translation>请选择归口分类。</translation>
    </message>
    <message>
        <source>Where did it happen?</source>
        <translation>在哪里发生的？</translation>
    </message>
    <message>
        <source>A title is missing.</source>
        <translation>缺标题。</translation>
    </message>
    <message>
        <source>Write what happened.</source>
        <translation>请写明发生了什么。</translation>
    </message>
    <message>
        <source>What does the caller want?</source>
        <translation>来电人希望怎么处理？</translation>
    </message>
    <message>
        <source>Choose the lead unit.</source>
        <translation>请选择主办单位。</translation>
    </message>
    <message>
        <source>A number for the answer is missing.</source>
        <translation>缺回复用的电话号码。</translation>
    </message>
    <message>
        <source>Which company?</source>
        <translation>哪家企业？</translation>
    </message>
    <message>
        <source>Whom or what is it about?</source>
        <translation>反映的是谁、是什么？</translation>
    </message>
    <message>
        <source>What was the caller told?</source>
        <translation>答复了来电人什么？</translation>
    </message>
    <message>
        <source>Which ticket does it repeat?</source>
        <translation>重复的是哪一张工单？</translation>
    </message>
    <message>
        <source>{0} is missing.</source>
        <translation>缺{0}。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>To be corrected: {0}</source>
        <translation>需改正：{0}</translation>
    </message>
    <message>
        <source>Complete: may be closed or dispatched</source>
        <translation>已填齐，可办结或派单</translation>
    </message>
    <message>
        <source>Needed: {0}</source>
        <translation>还缺：{0}</translation>
    </message>
    <message>
        <source>To dispatch: {0}</source>
        <translation>派单还缺：{0}</translation>
    </message>
    <message>
        <source>Needed: {0} · to dispatch also: {1}</source>
        <translation>还缺：{0} · 派单另缺：{1}</translation>
    </message>
    <message>
        <source>{0} fields needed</source>
        <translation>还缺 {0} 项</translation>
    </message>
    <message>
        <source>Due {0}</source>
        <translation>期限 {0}</translation>
    </message>
    <message>
        <source>Needed to close and to dispatch</source>
        <translation>办结和派单都必填</translation>
    </message>
    <message>
        <source>Needed to dispatch</source>
        <translation>派单必填</translation>
    </message>
    <message>
        <source>Named by the directory</source>
        <translation>派单目录指定</translation>
    </message>
    <message>
        <source>Responsible in {0}: {1}</source>
        <translation>{0} · {1}</translation>
    </message>
    <message>
        <source>Responsible in all of {0}: {1}</source>
        <translation>{0}（全域） · {1}</translation>
    </message>
    <message>
        <source>{2} sent back {3} of these</source>
        <translation>{2}退回过 {3} 次，按经验改派</translation>
    </message>
    <message>
        <source>Each district has its own unit: where is it?</source>
        <translation>各区各有主管单位：请先确定区域。</translation>
    </message>
    <message>
        <source>The place is outside {0}; no unit here answers for it. Close at the seat (F2)?</source>
        <translation>地点不在{0}范围内，本中心没有对应的承办单位；可告知来电人后直接办结（F2）。</translation>
    </message>
    <message>
        <source>The directory knows no unit for this place.</source>
        <translation>派单目录中没有该地的主管单位。</translation>
    </message>
    <message>
        <source>{0} has several such units: which street?</source>
        <translation>{0}有多个这样的单位：哪个街道？</translation>
    </message>
    <message>
        <source>{0} · {1}</source>
        <translation>{0} · {1}</translation>
    </message>
    <message>
        <source>{0} working days</source>
        <translation>{0} 个工作日</translation>
    </message>
    <message>
        <source>{0} h {1} min</source>
        <translation>{0} 小时 {1} 分</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>overdue by {0}</source>
        <translation>已超期 {0}</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>剩 {0}</translation>
    </message>
    <message>
        <source>holidays not published yet</source>
        <translation>节假日安排尚未公布</translation>
    </message>
    <message>
        <source>accept</source>
        <translation>受理</translation>
    </message>
    <message>
        <source>dispatch</source>
        <translation>派单</translation>
    </message>
    <message>
        <source>sign for</source>
        <translation>签收</translation>
    </message>
    <message>
        <source>handle</source>
        <translation>办理</translation>
    </message>
    <message>
        <source>finish</source>
        <translation>办结</translation>
    </message>
    <message>
        <source>review</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>visit</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>return</source>
        <translation>退单</translation>
    </message>
    <message>
        <source>dispatch anew</source>
        <translation>改派</translation>
    </message>
    <message>
        <source>put off the limit</source>
        <translation>延期</translation>
    </message>
    <message>
        <source>suspend</source>
        <translation>挂起</translation>
    </message>
    <message>
        <source>resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>hurry</source>
        <translation>催单</translation>
    </message>
    <message>
        <source>supervise</source>
        <translation>督办</translation>
    </message>
    <message>
        <source>handle again</source>
        <translation>重办</translation>
    </message>
    <message>
        <source>merge</source>
        <translation>并单</translation>
    </message>
    <message>
        <source>take apart</source>
        <translation>撤销并单</translation>
    </message>
    <message>
        <source>close at the seat</source>
        <translation>直接办结</translation>
    </message>
    <message>
        <source>take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>hand over</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>Cannot {0}: {1} is missing.</source>
        <translation>不能{0}：缺{1}。</translation>
    </message>
    <message>
        <source>Cannot {0}: the ticket is “{1}”.</source>
        <translation>不能{0}：工单处于“{1}”。</translation>
    </message>
    <message>
        <source>{0} · seat {1}</source>
        <translation>{0} · 工号 {1}</translation>
    </message>
    <message>
        <source>signed for {0}</source>
        <translation>{0} 签收</translation>
    </message>
    <message>
        <source>spoke with caller {0}</source>
        <translation>{0} 联系群众</translation>
    </message>
    <message>
        <source>finished {0}</source>
        <translation>{0} 办结</translation>
    </message>
    <message>
        <source>returned {0} times</source>
        <translation>退单 {0} 次</translation>
    </message>
    <message>
        <source>put off {0} times</source>
        <translation>延期 {0} 次</translation>
    </message>
    <message>
        <source>handled again {0} times</source>
        <translation>重办 {0} 次</translation>
    </message>
    <message>
        <source>hurried {0} times</source>
        <translation>催单 {0} 次</translation>
    </message>
    <message>
        <source>under supervision</source>
        <translation>督办中</translation>
    </message>
    <message>
        <source>overdue</source>
        <translation>超期</translation>
    </message>
    <message>
        <source>true: {0}</source>
        <translation>属实：{0}</translation>
    </message>
    <message>
        <source>reason: {0}</source>
        <translation>退回理由：{0}</translation>
    </message>
    <message>
        <source>result: {0}</source>
        <translation>办理结果：{0}</translation>
    </message>
    <message>
        <source>reply: {0}</source>
        <translation>回复内容：{0}</translation>
    </message>
    <message>
        <source>reached: {0}</source>
        <translation>接通：{0}</translation>
    </message>
    <message>
        <source>contacted: {0}</source>
        <translation>已联系：{0}</translation>
    </message>
    <message>
        <source>solved: {0}</source>
        <translation>已解决：{0}</translation>
    </message>
    <message>
        <source>satisfied: {0}</source>
        <translation>满意：{0}</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>More of this  {0} {0}</source>
        <translation>展开更多  {0} {0}</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Handling</source>
        <translation>办理</translation>
    </message>
</context>
<context>
    <name>knowledge</name>
    <message>
        <source>Does not hold today: behind all that do</source>
        <translation>当前不在有效期内，排在有效知识之后</translation>
    </message>
    <message>
        <source>It meets what was asked as a whole</source>
        <translation>整体与所问相符</translation>
    </message>
    <message>
        <source>in the name, as written: {0}</source>
        <translation>标题或别名中有：{0}</translation>
    </message>
    <message>
        <source>in the name, said otherwise: {0}</source>
        <translation>标题或别名中换了说法：{0}</translation>
    </message>
    <message>
        <source>in the name, by its sound: {0}</source>
        <translation>标题或别名中读音相同：{0}</translation>
    </message>
    <message>
        <source>in the text: {0}</source>
        <translation>正文中有：{0}</translation>
    </message>
    <message>
        <source>opened or copied here for such words: {0}</source>
        <translation>本席位常为此打开或复制：{0}</translation>
    </message>
    <message>
        <source>Expired {0}</source>
        <translation>已于 {0} 失效</translation>
    </message>
    <message>
        <source>Holds only from {0}</source>
        <translation>自 {0} 起生效</translation>
    </message>
    <message>
        <source>Valid until {0}</source>
        <translation>有效期至 {0}</translation>
    </message>
    <message>
        <source>In force</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Internal: do not read out</source>
        <translation>内部资料，不对外告知</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Changed since you read version {0}: {1}</source>
        <translation>您看过第 {0} 版后有更新：{1}</translation>
    </message>
    <message>
        <source>Version {0}</source>
        <translation>第 {0} 版</translation>
    </message>
    <message>
        <source>Source: {0}</source>
        <translation>来源：{0}</translation>
    </message>
    <message>
        <source>Out of date</source>
        <translation>已过时</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>内容有误</translation>
    </message>
    <message>
        <source>Something is missing</source>
        <translation>缺内容</translation>
    </message>
    <message>
        <source>Hard to understand</source>
        <translation>看不懂</translation>
    </message>
    <message>
        <source>Phone or address</source>
        <translation>电话或地址不对</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Update of {0} taken back: {1} article(s) as before</source>
        <translation>已退回 {0} 的更新：{1} 条知识恢复原样</translation>
    </message>
    <message>
        <source>Updated {0}: {1} article(s)</source>
        <translation>{0} 更新了 {1} 条知识</translation>
    </message>
    <message>
        <source>Attachment: {0}</source>
        <translation>附件：{0}</translation>
    </message>
    <message>
        <source>copy all</source>
        <translation>复制全部</translation>
    </message>
    <message>
        <source>Ask the citizen</source>
        <translation>询问市民</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>有更新</translation>
    </message>
    <message>
        <source>Before: </source>
        <translation>原文：</translation>
    </message>
    <message>
        <source>taken out</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Read on</source>
        <translation>相关知识</translation>
    </message>
    <message>
        <source>[picture: {0}]</source>
        <translation>［图片：{0}］</translation>
    </message>
</context>
<context>
    <name>lists</name>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>To be sent</source>
        <translation>待发送</translation>
    </message>
    <message>
        <source>Need me</source>
        <translation>待我处理</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>退单</translation>
    </message>
    <message>
        <source>Due today</source>
        <translation>今日到期</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Tickets that I wrote</source>
        <translation>我填写的工单</translation>
    </message>
    <message>
        <source>Saved on this computer, not at the server yet</source>
        <translation>已保存在本机，尚未到达服务器</translation>
    </message>
    <message>
        <source>Refused by the server, or changed by two people</source>
        <translation>被服务器拒收，或被两人同时修改</translation>
    </message>
    <message>
        <source>My tickets that a unit sent back</source>
        <translation>承办单位退回的我的工单</translation>
    </message>
    <message>
        <source>My tickets whose limit ends today or is over</source>
        <translation>今日到期或已超期的我的工单</translation>
    </message>
    <message>
        <source>Begun and not finished</source>
        <translation>已开始、未完成</translation>
    </message>
    <message>
        <source>Every ticket that this computer knows</source>
        <translation>本机所知的全部工单</translation>
    </message>
    <message>
        <source>Nothing with “{0}” here.</source>
        <translation>这里没有含“{0}”的工单。</translation>
    </message>
    <message>
        <source>Everything is at the server.</source>
        <translation>全部已到达服务器。</translation>
    </message>
    <message>
        <source>Nothing needs you.</source>
        <translation>没有需要您处理的工单。</translation>
    </message>
    <message>
        <source>Nothing was returned.</source>
        <translation>没有退单。</translation>
    </message>
    <message>
        <source>Nothing is due today.</source>
        <translation>今日没有到期的工单。</translation>
    </message>
    <message>
        <source>Nothing was left unfinished.</source>
        <translation>没有未完成的草稿。</translation>
    </message>
    <message>
        <source>No ticket yet.</source>
        <translation>还没有工单。</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>At the server</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>Changed by two</source>
        <translation>两人修改</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒收</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>直接办结</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>You and somebody else changed: {0}.</source>
        <translation>您与他人都修改了：{0}。</translation>
    </message>
    <message>
        <source>The server refused this ticket: {0}</source>
        <translation>服务器拒收此工单：{0}</translation>
    </message>
    <message>
        <source>same number</source>
        <translation>同号码</translation>
    </message>
    <message>
        <source>same community</source>
        <translation>同社区</translation>
    </message>
    <message>
        <source>same street</source>
        <translation>同街道</translation>
    </message>
    <message>
        <source>same category</source>
        <translation>同分类</translation>
    </message>
    <message>
        <source>{0} goes on by itself again.</source>
        <translation>{0} 已拆出，单独继续。</translation>
    </message>
    <message>
        <source>{0} was merged into {1}; both histories are kept.</source>
        <translation>{0} 已并入 {1}，两边记录都保留。</translation>
    </message>
    <message>
        <source>That ticket is not on this computer any more.</source>
        <translation>该工单已不在本机。</translation>
    </message>
    <message>
        <source>One of them needs you first: see “Need me” in the list.</source>
        <translation>其中一张需先处理：见列表“待我处理”。</translation>
    </message>
    <message>
        <source>Where these tickets stand they cannot be merged or parted.</source>
        <translation>按工单目前的状态，不能并单或拆单。</translation>
    </message>
    <message>
        <source>A ticket cannot be merged with itself.</source>
        <translation>工单不能与自身合并。</translation>
    </message>
    <message>
        <source>It belongs to another seat; note it as a repeat instead (Ctrl+R, Space).</source>
        <translation>该工单属于其他坐席，不能并单；请改为标记重复（Ctrl+R，空格）。</translation>
    </message>
    <message>
        <source>The disk did not take it; nothing was changed.</source>
        <translation>磁盘未能写入；没有任何改动。</translation>
    </message>
    <message>
        <source>Done; it is sent to the server.</source>
        <translation>已完成，将发送到服务器。</translation>
    </message>
    <message>
        <source>It was changed once more; please look again.</source>
        <translation>工单又被修改，请重新查看。</translation>
    </message>
    <message>
        <source>There is nothing to decide any more.</source>
        <translation>已无需处理。</translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation>对方</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两者都留</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Handling</source>
        <translation>办理</translation>
    </message>
    <message>
        <source>Visit</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>Merged into</source>
        <translation>并入</translation>
    </message>
    <message>
        <source>Stood at</source>
        <translation>原状态</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Kept secret</source>
        <translation>保密</translation>
    </message>
    <message>
        <source>Anonymous</source>
        <translation>匿名</translation>
    </message>
</context>
<context>
    <name>sound</name>
    <message>
        <source>Recording is paused</source>
        <translation>录音已暂停</translation>
    </message>
    <message>
        <source>Recording was paused for {0} s</source>
        <translation>录音暂停 {0} 秒</translation>
    </message>
    <message>
        <source>The recording goes on by itself after {0} s of pause.</source>
        <translation>录音暂停 {0} 秒后已自动继续。</translation>
    </message>
    <message>
        <source>Taken back: {0}</source>
        <translation>已撤回：{0}</translation>
    </message>
    <message>
        <source>Heard: {0}</source>
        <translation>听到：{0}</translation>
    </message>
    <message>
        <source>Spoken: {0}</source>
        <translation>口述：{0}</translation>
    </message>
    <message>
        <source>Before: {0}</source>
        <translation>更正前：{0}</translation>
    </message>
    <message>
        <source>Hesitation: {0}</source>
        <translation>语气词：{0}</translation>
    </message>
    <message>
        <source>Nothing in this line was changed.</source>
        <translation>这一行没有改动。</translation>
    </message>
    <message>
        <source>Write “{0}” again</source>
        <translation>重新写成“{0}”</translation>
    </message>
    <message>
        <source>Take “{0}” back to “{1}”</source>
        <translation>把“{0}”还原为“{1}”</translation>
    </message>
    <message>
        <source>Speech was restarted; {0} s heard again, nothing lost.</source>
        <translation>语音识别已重启，补听 {0} 秒，没有漏字。</translation>
    </message>
    <message>
        <source>Silence from {0}: the device gives no sound.</source>
        <translation>{0}没有声音：设备传来的全是静音。</translation>
    </message>
    <message>
        <source>The call and the ticket go on.</source>
        <translation>通话和工单照常。</translation>
    </message>
    <message>
        <source>Check its mute key, or choose another one (F12).</source>
        <translation>请检查静音键，或按 F12 换设备。</translation>
    </message>
    <message>
        <source>{0} is too loud and distorted.</source>
        <translation>{0}声音过大，已失真。</translation>
    </message>
    <message>
        <source>Everything is recorded; some words may be wrong.</source>
        <translation>录音完整，个别字可能识别错。</translation>
    </message>
    <message>
        <source>Turn the volume down, or move the microphone away.</source>
        <translation>请调低音量，或把麦克风移远一些。</translation>
    </message>
    <message>
        <source>The transcript and the ticket are still kept.</source>
        <translation>文字和工单照常保存。</translation>
    </message>
    <message>
        <source>The disk of this computer is nearly full.</source>
        <translation>本机磁盘快满了。</translation>
    </message>
    <message>
        <source>So far everything is recorded.</source>
        <translation>到目前为止录音完整。</translation>
    </message>
    <message>
        <source>Call IT soon.</source>
        <translation>请尽快联系运维。</translation>
    </message>
    <message>
        <source>The recording cannot be written now.</source>
        <translation>录音暂时写不进去。</translation>
    </message>
    <message>
        <source>Keep working; it is tried again.</source>
        <translation>请继续工作，系统会再试。</translation>
    </message>
    <message>
        <source>The disk is too slow for the recording.</source>
        <translation>磁盘太慢，录音跟不上。</translation>
    </message>
    <message>
        <source>Keep working; close other programs.</source>
        <translation>请继续工作，并关闭其他程序。</translation>
    </message>
    <message>
        <source>The rest of this call is not recorded.</source>
        <translation>本次通话余下部分没有录音。</translation>
    </message>
    <message>
        <source>Keep working; tell IT after the call.</source>
        <translation>请继续工作，通话后告知运维。</translation>
    </message>
    <message>
        <source>The settings could not be saved: {0}.</source>
        <translation>设置没有保存：{0}。</translation>
    </message>
    <message>
        <source>The old ones stay.</source>
        <translation>原来的设置不变。</translation>
    </message>
    <message>
        <source>Call IT.</source>
        <translation>请联系运维。</translation>
    </message>
    <message>
        <source>talked over each other {0} s</source>
        <translation>抢话 {0} 秒</translation>
    </message>
    <message>
        <source>longest pause {0} s</source>
        <translation>最长停顿 {0} 秒</translation>
    </message>
    <message>
        <source>pauses over {0} s: {1}</source>
        <translation>超过 {0} 秒的停顿 {1} 次</translation>
    </message>
    <message>
        <source>“{0}” is a hot word now.</source>
        <translation>“{0}”已加入热词。</translation>
    </message>
    <message>
        <source>Saved; used from the next call on.</source>
        <translation>已保存，下一通电话起生效。</translation>
    </message>
    <message>
        <source>Saved; the model is being loaded.</source>
        <translation>已保存；正在加载模型。</translation>
    </message>
    <message>
        <source>Saved; the model is loaded after this call.</source>
        <translation>已保存；这通电话结束后加载模型。</translation>
    </message>
    <message>
        <source>{0} cannot be loaded; calls are heard as before.</source>
        <translation>{0} 无法加载；仍用原来的模型识别。</translation>
    </message>
    <message>
        <source>{0} is used from the next call on.</source>
        <translation>{0} 已加载，下一通电话起使用。</translation>
    </message>
</context>
<context>
    <name>steps</name>
    <message>
        <source>Urge</source>
        <translation>催单</translation>
    </message>
    <message>
        <source>Supervise</source>
        <translation>督办</translation>
    </message>
    <message>
        <source>Extend the limit</source>
        <translation>延期</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>挂起</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复办理</translation>
    </message>
    <message>
        <source>Dispatch to another unit</source>
        <translation>改派其他单位</translation>
    </message>
    <message>
        <source>Take back to edit</source>
        <translation>撤回再改</translation>
    </message>
    <message>
        <source>Have it handled again</source>
        <translation>退回重办</translation>
    </message>
    <message>
        <source>Begin the return visit</source>
        <translation>开始回访</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Write why; nothing was changed yet.</source>
        <translation>请填写理由；尚未作任何更改。</translation>
    </message>
    <message>
        <source>Choose another unit from the list.</source>
        <translation>请从列表中选择另一个单位。</translation>
    </message>
    <message>
        <source>{0}: done. The limit is {1} now.</source>
        <translation>{0}：已完成，办结期限改为 {1}。</translation>
    </message>
    <message>
        <source>{0}: done, {1} times by now.</source>
        <translation>{0}：已完成，累计 {1} 次。</translation>
    </message>
    <message>
        <source>{0}: done.</source>
        <translation>{0}：已完成。</translation>
    </message>
    <message>
        <source>The disk did not take it; nothing was changed.</source>
        <translation>磁盘未能写入；没有任何改动。</translation>
    </message>
    <message>
        <source>That ticket is not on this computer any more.</source>
        <translation>该工单已不在本机。</translation>
    </message>
    <message>
        <source>This ticket belongs to another seat; nothing was changed.</source>
        <translation>该工单属于其他坐席，未作任何更改。</translation>
    </message>
    <message>
        <source>The reason names the caller; write it without name and number.</source>
        <translation>理由中有来电人信息，请不要写姓名和电话。</translation>
    </message>
    <message>
        <source>It needs you first: see “Need me” in the list.</source>
        <translation>这张工单须先由您处理：见列表中的“待我处理”。</translation>
    </message>
    <message>
        <source>This ticket has no limit that could be extended.</source>
        <translation>这张工单没有办结期限，无须延期。</translation>
    </message>
    <message>
        <source>The limit is over; it cannot be extended any more.</source>
        <translation>办结期限已过，不能再延期。</translation>
    </message>
    <message>
        <source>At most {0} working days at a time.</source>
        <translation>每次最多延期 {0} 个工作日。</translation>
    </message>
    <message>
        <source>It was extended {0} times; that is all.</source>
        <translation>已延期 {0} 次，达到上限。</translation>
    </message>
    <message>
        <source>{0} working days</source>
        <translation>{0} 个工作日</translation>
    </message>
    <message>
        <source>until {0}</source>
        <translation>期限 {0}</translation>
    </message>
</context>
<context>
    <name>store</name>
    <message>
        <source>Your data was mended</source>
        <translation>数据已修复</translation>
    </message>
    <message>
        <source>The keyring of this computer is locked or does not answer.</source>
        <translation>本机的密钥环已锁定或没有响应。</translation>
    </message>
    <message>
        <source>Your data was not changed.</source>
        <translation>您的数据没有被改动。</translation>
    </message>
    <message>
        <source>Unlock the keyring (sign in to the computer again), then here.</source>
        <translation>请先解锁密钥环（重新登录电脑），再登录坐席。</translation>
    </message>
    <message>
        <source>The key that opens this seat's data is not on this computer.</source>
        <translation>本机上找不到打开坐席数据的密钥。</translation>
    </message>
    <message>
        <source>Your data was not changed, and no new key was made.</source>
        <translation>您的数据没有被改动，也没有生成新密钥。</translation>
    </message>
    <message>
        <source>Call IT: the keyring has to be restored.</source>
        <translation>请联系运维：需要恢复密钥环。</translation>
    </message>
    <message>
        <source>The disk has no room for a copy of this seat's data.</source>
        <translation>磁盘空间不足，无法在改动前复制坐席数据。</translation>
    </message>
    <message>
        <source>Make room on the disk, then sign in again.</source>
        <translation>请清理磁盘空间后重新登录。</translation>
    </message>
    <message>
        <source>A later version of this program wrote this seat's data.</source>
        <translation>坐席数据是由更新版本的程序写入的。</translation>
    </message>
    <message>
        <source>Install that version, or call IT.</source>
        <translation>请安装该版本，或联系运维。</translation>
    </message>
    <message>
        <source>A file of this centre cannot be used: {0}.</source>
        <translation>本中心的一个配置文件无法使用：{0}。</translation>
    </message>
    <message>
        <source>The one that comes with the program is used instead.</source>
        <translation>已改用程序自带的文件。</translation>
    </message>
    <message>
        <source>Call IT; files refused: {0}.</source>
        <translation>请联系技术人员；被拒绝的文件：{0} 个。</translation>
    </message>
    <message>
        <source>Back: tickets {0}, drafts {1}, calls {2}. Lost entries: {3}.</source>
        <translation>已找回工单 {0} 件、草稿 {1} 件、通话 {2} 通；另有 {3} 条未能找回。</translation>
    </message>
    <message>
        <source>All came back: tickets {0}, drafts {1}, calls {2}.</source>
        <translation>已知的内容全部找回：工单 {0} 件、草稿 {1} 件、通话 {2} 通。</translation>
    </message>
    <message>
        <source>This seat's data was damaged on the disk and has been mended.</source>
        <translation>坐席数据在磁盘上损坏，现已修复。</translation>
    </message>
    <message>
        <source>Look through today's tickets, and call IT about the disk.</source>
        <translation>请核对今天的工单，并联系运维检查磁盘。</translation>
    </message>
</context>
<context>
    <name>surges</name>
    <message>
        <source>whole city</source>
        <translation>全市</translation>
    </message>
    <message>
        <source>{0} in {1} h, usually {2}</source>
        <translation>{1} 小时 {0} 件，平时 {2} 件</translation>
    </message>
    <message>
        <source>over since {0}</source>
        <translation>{0} 已平息</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>{0} 起</translation>
    </message>
    <message>
        <source>No surge</source>
        <translation>不是集中诉求</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>已平息</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>已有口径</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>待定口径</translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>Question</source>
        <translation>咨询</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>求助</translation>
    </message>
    <message>
        <source>Complaint</source>
        <translation>投诉</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>举报</translation>
    </message>
    <message>
        <source>Proposal</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Praise</source>
        <translation>表扬</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>特急</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>签出</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Ringing</source>
        <translation>振铃</translation>
    </message>
    <message>
        <source>In call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>After call</source>
        <translation>话后处理</translation>
    </message>
    <message>
        <source>Break</source>
        <translation>小休</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>示忙</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>培训</translation>
    </message>
    <message>
        <source>Meeting</source>
        <translation>会议</translation>
    </message>
    <message>
        <source>Away</source>
        <translation>离席</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>Citizen</source>
        <translation>市民</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>主要内容</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>诉求</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>联系电话</translation>
    </message>
    <message>
        <source>Lead unit</source>
        <translation>主办单位</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>可问</translation>
    </message>
    <message>
        <source>Say</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>Similar ticket</source>
        <translation>相似工单</translation>
    </message>
    <message>
        <source>City now</source>
        <translation>城市动态</translation>
    </message>
    <message>
        <source>{0} s not heard</source>
        <translation>{0} 秒未听到</translation>
    </message>
    <message>
        <source>Number withheld</source>
        <translation>号码未显示</translation>
    </message>
    <message>
        <source>No sound from the agent's microphone.</source>
        <translation>坐席的麦克风没有声音。</translation>
    </message>
    <message>
        <source>No sound from the citizen's line.</source>
        <translation>市民线路没有声音。</translation>
    </message>
    <message>
        <source>No sound from the agent's microphone and the citizen's line.</source>
        <translation>坐席的麦克风和市民线路都没有声音。</translation>
    </message>
    <message>
        <source>The call and the ticket go on; what is missed is marked.</source>
        <translation>通话和工单照常，漏听处会标出。</translation>
    </message>
    <message>
        <source>Check the plug; it is tried again every 2 seconds.</source>
        <translation>请检查插头，每 2 秒重试一次。</translation>
    </message>
    <message>
        <source>Speech recognition stopped.</source>
        <translation>语音识别停止了。</translation>
    </message>
    <message>
        <source>The call, its recording and the ticket go on.</source>
        <translation>通话、录音和工单照常。</translation>
    </message>
    <message>
        <source>Write by hand; it starts again with the next call.</source>
        <translation>请手工填写，下一通电话会重新开始识别。</translation>
    </message>
    <message>
        <source>There is no speech model to listen with.</source>
        <translation>没有可用的语音模型。</translation>
    </message>
    <message>
        <source>Everything else works.</source>
        <translation>其他功能正常。</translation>
    </message>
    <message>
        <source>An administrator can run “zuoxi model fetch”.</source>
        <translation>请管理员运行“zuoxi model fetch”。</translation>
    </message>
    <message>
        <source>Audio problem</source>
        <translation>声音设备有问题</translation>
    </message>
    <message>
        <source>The central server does not answer.</source>
        <translation>中心服务器没有应答。</translation>
    </message>
    <message>
        <source>{0} saved on this computer, sent later.</source>
        <translation>{0} 项已存本机，稍后自动发送。</translation>
    </message>
    <message>
        <source>Keep working; call IT if this lasts over 15 minutes.</source>
        <translation>请继续工作；超过 15 分钟请联系运维。</translation>
    </message>
    <message>
        <source>The server wants you to sign in again.</source>
        <translation>服务器要求重新登录。</translation>
    </message>
    <message>
        <source>Keep working; if this stays, start again after this call.</source>
        <translation>请继续工作；若一直如此，通话结束后重新打开程序。</translation>
    </message>
    <message>
        <source>{0} change(s) were not taken by the server.</source>
        <translation>{0} 项修改未被服务器接受。</translation>
    </message>
    <message>
        <source>They are kept on this computer.</source>
        <translation>它们保存在本机。</translation>
    </message>
    <message>
        <source>Tell your supervisor.</source>
        <translation>请告诉班长。</translation>
    </message>
    <message>
        <source>call {0} this month</source>
        <translation>本月第 {0} 次来电</translation>
    </message>
    <message>
        <source>{0} open ticket(s)</source>
        <translation>{0} 张在办</translation>
    </message>
    <message>
        <source>Closed at the seat · {0}</source>
        <translation>已直接办结 · {0}</translation>
    </message>
    <message>
        <source>Dispatched · {0} · due {1}</source>
        <translation>已派单 · {0} · 期限 {1}</translation>
    </message>
    <message>
        <source>Answered: {0}</source>
        <translation>已答复：{0}</translation>
    </message>
    <message>
        <source>User or password is not right.</source>
        <translation>用户名或密码不对。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有任何改动。</translation>
    </message>
    <message>
        <source>Try again; mind capital letters.</source>
        <translation>请重试，注意大小写。</translation>
    </message>
    <message>
        <source>Whoever signed in here last can go on without it.</source>
        <translation>上次在本机登录的人可以离线继续工作。</translation>
    </message>
    <message>
        <source>Check the server's address or call IT.</source>
        <translation>请检查服务器地址或联系运维。</translation>
    </message>
    <message>
        <source>The server refused: {0}.</source>
        <translation>服务器拒绝：{0}。</translation>
    </message>
    <message>
        <source>Wait a minute and try again.</source>
        <translation>请稍等一分钟再试。</translation>
    </message>
    <message>
        <source>The central server does not answer, and your last sign-in there is too long ago to open the desk without it.</source>
        <translation>中心服务器没有应答，而您上次在服务器登录的时间已超出允许的离线时限，无法离线打开工作台。</translation>
    </message>
    <message>
        <source>What was not sent stays on this computer.</source>
        <translation>尚未发送的内容仍保存在本机。</translation>
    </message>
    <message>
        <source>Sign in once the server answers; see to the network.</source>
        <translation>请检查网络，服务器恢复后再登录。</translation>
    </message>
    <message>
        <source>Administrators need an authenticator here.</source>
        <translation>本中心要求管理员使用验证器。</translation>
    </message>
    <message>
        <source>Let it be set up at the server: zuoxi central --codes NAME.</source>
        <translation>请在服务器上设置：zuoxi central --codes 用户名。</translation>
    </message>
    <message>
        <source>Handling units have no desk in this program.</source>
        <translation>承办单位在本程序里没有工作台。</translation>
    </message>
    <message>
        <source>You were not signed in; nothing was changed.</source>
        <translation>没有登录，什么都没有改动。</translation>
    </message>
    <message>
        <source>Work in your unit's own system, which uses the server's API.</source>
        <translation>请在本单位自己的系统里办理，它通过接口连接中心服务器。</translation>
    </message>
    <message>
        <source>The sign-in in the browser was not finished.</source>
        <translation>浏览器中的登录没有完成。</translation>
    </message>
    <message>
        <source>Try again, or sign in with user and password.</source>
        <translation>请重试，或用用户名和密码登录。</translation>
    </message>
    <message>
        <source>This seat is already open in another window.</source>
        <translation>本座席已在另一个窗口打开。</translation>
    </message>
    <message>
        <source>It goes on there; nothing is lost.</source>
        <translation>那边照常工作，没有丢失。</translation>
    </message>
    <message>
        <source>Use that window, or close it first.</source>
        <translation>请使用那个窗口，或先关闭它。</translation>
    </message>
    <message>
        <source>This seat's data cannot be opened: {0}.</source>
        <translation>本座席的数据无法打开：{0}。</translation>
    </message>
    <message>
        <source>The file was not changed.</source>
        <translation>文件没有改动。</translation>
    </message>
    <message>
        <source>Call IT.</source>
        <translation>请联系运维。</translation>
    </message>
    <message>
        <source>This computer could not save the last change.</source>
        <translation>本机没能保存刚才的修改。</translation>
    </message>
    <message>
        <source>It is still on the screen and is tried again.</source>
        <translation>内容仍在屏幕上，会再次保存。</translation>
    </message>
    <message>
        <source>Do not close the program; call IT.</source>
        <translation>请不要关闭程序，联系运维。</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>失联</translation>
    </message>
    <message>
        <source>Words late</source>
        <translation>文字延迟</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>未转写</translation>
    </message>
    <message>
        <source>Asks for help</source>
        <translation>求助</translation>
    </message>
    <message>
        <source>Long call</source>
        <translation>超长通话</translation>
    </message>
    <message>
        <source>Long after-call work</source>
        <translation>话后过长</translation>
    </message>
    <message>
        <source>Long pause</source>
        <translation>停顿过长</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已受理</translation>
    </message>
    <message>
        <source>Dispatched</source>
        <translation>已派单</translation>
    </message>
    <message>
        <source>Signed for</source>
        <translation>已签收</translation>
    </message>
    <message>
        <source>Being handled</source>
        <translation>办理中</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已办结</translation>
    </message>
    <message>
        <source>In review</source>
        <translation>待审</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>Suggestions counted</source>
        <translation>建议采纳统计</translation>
    </message>
    <message>
        <source>Held against the call</source>
        <translation>与通话核对过</translation>
    </message>
    <message>
        <source>Returned by the unit</source>
        <translation>单位退单</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>已挂起</translation>
    </message>
    <message>
        <source>In visit</source>
        <translation>回访中</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>退单</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>已并单</translation>
    </message>
    <message>
        <source>Closed at the seat</source>
        <translation>直接办结</translation>
    </message>
    <message>
        <source>Ticket created</source>
        <translation>建立工单</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>采纳后修改</translation>
    </message>
    <message>
        <source>Suggestion taken</source>
        <translation>采纳建议</translation>
    </message>
    <message>
        <source>Suggestion edited</source>
        <translation>修改建议</translation>
    </message>
    <message>
        <source>Suggestion refused</source>
        <translation>忽略建议</translation>
    </message>
    <message>
        <source>Handed over</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>Handling began</source>
        <translation>开始办理</translation>
    </message>
    <message>
        <source>Review began</source>
        <translation>开始审核</translation>
    </message>
    <message>
        <source>Return visit began</source>
        <translation>开始回访</translation>
    </message>
    <message>
        <source>Dispatched anew</source>
        <translation>已改派</translation>
    </message>
    <message>
        <source>Limit put off</source>
        <translation>已延期</translation>
    </message>
    <message>
        <source>Resumed</source>
        <translation>已恢复办理</translation>
    </message>
    <message>
        <source>Asked to hurry</source>
        <translation>已催单</translation>
    </message>
    <message>
        <source>Put under supervision</source>
        <translation>已督办</translation>
    </message>
    <message>
        <source>To be handled again</source>
        <translation>已重办</translation>
    </message>
    <message>
        <source>Merged into another ticket</source>
        <translation>已并入其他工单</translation>
    </message>
    <message>
        <source>Taken apart again</source>
        <translation>已撤销并单</translation>
    </message>
    <message>
        <source>Another ticket was merged into this</source>
        <translation>并入了另一工单</translation>
    </message>
    <message>
        <source>A merged ticket was taken out</source>
        <translation>移出了一个并入的工单</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>No ticket</source>
        <translation>无工单</translation>
    </message>
    <message>
        <source>What is on the screen stays as it was.</source>
        <translation>屏幕上的内容保持不变。</translation>
    </message>
    <message>
        <source>It is asked again by itself.</source>
        <translation>会自动重试。</translation>
    </message>
    <message>
        <source>Close the program and sign in.</source>
        <translation>请关闭程序重新登录。</translation>
    </message>
    <message>
        <source>The server does not have this any more.</source>
        <translation>服务器上已没有这一项。</translation>
    </message>
    <message>
        <source>Choose something else.</source>
        <translation>请选择其他项。</translation>
    </message>
    <message>
        <source>The server refused to show this.</source>
        <translation>服务器拒绝显示。</translation>
    </message>
    <message>
        <source>Ask an administrator about your role.</source>
        <translation>请向管理员核实您的权限。</translation>
    </message>
    <message>
        <source>This recording cannot be played here.</source>
        <translation>本机无法播放这段录音。</translation>
    </message>
    <message>
        <source>The recording is safe on the server; the words are below.</source>
        <translation>录音在服务器上完好，文字见下方。</translation>
    </message>
    <message>
        <source>Check the headset, then press space again.</source>
        <translation>请检查耳机，再按空格。</translation>
    </message>
    <message>
        <source>To {0}</source>
        <translation>转 {0}</translation>
    </message>
    <message>
        <source>Help!</source>
        <translation>求助</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0} · {1} 起</translation>
    </message>
    <message>
        <source>Last state {0} · last heard {1}</source>
        <translation>最后状态 {0} · 最后联系 {1}</translation>
    </message>
    <message>
        <source>{0} since {1}</source>
        <translation>{1} 起 {0}</translation>
    </message>
    <message>
        <source>Lost {0}</source>
        <translation>失联 {0}</translation>
    </message>
    <message>
        <source>Machine heard: {0}</source>
        <translation>机器听到：{0}</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>Not answered</source>
        <translation>未接听</translation>
    </message>
</context>
</TS>

"""Subtypes of messages that nobody wrote, and what each is counted as.

The set is open: what is not in here counts as written. Of huddles, those are kept that people took
part in.
"""

NOTICES = {
    "channel_join": "join",
    "group_join": "join",
    "bot_add": "join",
    "joiner_notification": "join",
    "channel_leave": "leave",
    "group_leave": "leave",
    "bot_remove": "leave",
    "app_conversation_leave": "leave",
    "message_changed": "edit",
    "message_deleted": "deleted",
    "tombstone": "deleted",
    "pinned_item": "pin",
    "unpinned_item": "pin",
    "reminder_add": "reminder",
    "huddle_thread": "huddle",
    "sh_room_created": "huddle",
    "assistant_app_thread": "system",
    "channel_canvas_updated": "system",
    "tabbed_canvas_updated": "system",
    "message_replied": "system",
    "bot_disable": "system",
    "bot_enable": "system",
    "ekm_access_denied": "system",
}
HUDDLES = ("huddle_thread", "sh_room_created")
CHANGES = (
    "topic",
    "purpose",
    "name",
    "archive",
    "unarchive",
    "posting_permissions",
    "convert_to_private",
)
NOTICES |= {f"{kind}_{change}": "system" for kind in ("channel", "group") for change in CHANGES}

"""The face for skills: everything that a skill may use of the bot."""

import gc

# What is imported stays: to look for garbage in it, once and again, is a sixth of the start.
_collected = gc.isenabled()
gc.disable()

from bot.alike import alike_sentences
from bot.audience import (
    Audience,
    AudienceUse,
    Preview,
    audience_in_words,
    change_audience,
    find_audience,
    preview_audience,
    remove_audience,
    rename_audience,
    save_audience,
)
from bot.config import ChannelName, Duration, Schedule
from bot.content import (
    Block,
    Button,
    Buttons,
    Call,
    Fields,
    File,
    Hyperlink,
    Image,
    InEach,
    Json,
    Link,
    Links,
    Message,
    Paragraph,
    Poll,
    Select,
    Text,
    Where,
    Who,
    Written,
    verbatim,
)
from bot.csv_rows import read_rows
from bot.emoji import plain_emoji
from bot.errors import NotFetched, Wrong
from bot.events import (
    MemberJoined,
    MemberLeft,
    MessageReceived,
    Place,
    ReactionAdded,
    ReactionRemoved,
    ShortcutUsed,
)
from bot.feeds.values import Calendar, CalendarEvent, Feed, FeedItem
from bot.fetch.values import Fetched
from bot.form import (
    Form,
    Option,
    ask_channel,
    ask_choice,
    ask_choices,
    ask_date,
    ask_file,
    ask_number,
    ask_people,
    ask_text,
    ask_time,
    ask_yes_no,
    carried,
)
from bot.job import Job
from bot.moment import (
    Moment,
    Now,
    Once,
    Repeat,
    due_anywhere,
    due_in,
    read_moment,
    say_moment,
    say_rule,
)
from bot.occurrence import Occurrence, Rule, occurrences
from bot.pace import time_left
from bot.reach import Members, Reach, reach_of
from bot.report import (
    Percent,
    Report,
    Segment,
    Share,
    Table,
    report_blocks,
    table_files,
    visible_groups,
)
from bot.skill import Page, Skill
from bot.turn import Scope, Tick, Turn, who, whos
from bot.upload import Upload

gc.freeze()
if _collected:
    gc.enable()

__all__ = [
    "Audience",
    "AudienceUse",
    "Block",
    "Button",
    "Buttons",
    "Calendar",
    "CalendarEvent",
    "Call",
    "ChannelName",
    "Duration",
    "Feed",
    "FeedItem",
    "Fetched",
    "Fields",
    "File",
    "Form",
    "Hyperlink",
    "Image",
    "InEach",
    "Job",
    "Json",
    "Link",
    "Links",
    "MemberJoined",
    "MemberLeft",
    "Members",
    "Message",
    "MessageReceived",
    "Moment",
    "NotFetched",
    "Now",
    "Occurrence",
    "Once",
    "Option",
    "Page",
    "Paragraph",
    "Percent",
    "Place",
    "Poll",
    "Preview",
    "Reach",
    "ReactionAdded",
    "ReactionRemoved",
    "Repeat",
    "Report",
    "Rule",
    "Schedule",
    "Scope",
    "Segment",
    "Select",
    "Share",
    "ShortcutUsed",
    "Skill",
    "Table",
    "Text",
    "Tick",
    "Turn",
    "Upload",
    "Where",
    "Who",
    "Written",
    "Wrong",
    "alike_sentences",
    "ask_channel",
    "ask_choice",
    "ask_choices",
    "ask_date",
    "ask_file",
    "ask_number",
    "ask_people",
    "ask_text",
    "ask_time",
    "ask_yes_no",
    "audience_in_words",
    "carried",
    "change_audience",
    "due_anywhere",
    "due_in",
    "find_audience",
    "occurrences",
    "plain_emoji",
    "preview_audience",
    "reach_of",
    "read_moment",
    "read_rows",
    "remove_audience",
    "rename_audience",
    "report_blocks",
    "save_audience",
    "say_moment",
    "say_rule",
    "table_files",
    "time_left",
    "verbatim",
    "visible_groups",
    "who",
    "whos",
]

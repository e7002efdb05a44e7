"""Results of an earlier survey, or of an open source, that a survey is compared with."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field

from storage.table import Kept, Table, moment


class Earlier(Table, table=True):
    """What somebody brought for a survey: the figures in `points`, as `baseline.points_to_json`
    writes them, and where they come from. What `is_public` has a `link` and a `year`."""

    __tablename__ = "surveys_baseline"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: figures of an earlier survey or an open source, and where they "
        "come from",
        why="to compare what comes out of a survey with them; removed with the survey, or before",
    )

    survey_id: str = Field(
        foreign_key="surveys_survey.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    points: list[Any] = Field(default_factory=list[Any], sa_column=Column(JSON, nullable=False))
    source: str = Field(max_length=80)
    is_public: bool = False
    link: str = Field(default="", max_length=500)
    year: int | None = None
    brought_at: datetime = moment()

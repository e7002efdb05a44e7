"""In which channels handlers hear talk: kept in memory, so that nothing else is even noted."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.events import Place
from bot.route import Route, Spot


class Ears:
    """Knows, without asking the database, whether a handler hears what is said in a place.

    What it knows follows from the database and is read anew once a second, in each process: see
    decision 040.
    """

    def __init__(self) -> None:
        self._routes: list[Route] = []
        self._open: dict[str, frozenset[Spot]] = {}

    def add(self, route: Route) -> None:
        """Take in a handler; one without `within` hears everywhere."""
        if route.within is not None:
            self._routes.append(route)

    @property
    def has_any(self) -> bool:
        """Whether any handler hears some channels only."""
        return bool(self._routes)

    def hear(self, route: Route, place: Place) -> bool:
        """Tell whether a handler hears what is said in a place."""
        spot = (place.adapter, place.workspace, place.channel)
        return route.within is None or spot in self._open.get(route.name, ())

    async def read(self, db: AsyncSession) -> None:
        """Read where handlers hear something from now on."""
        for route in self._routes:
            if route.within is not None:
                self._open[route.name] = frozenset(await route.within(db))

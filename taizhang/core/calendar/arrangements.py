"""The State Council's yearly arrangements of public holidays, 2015 to 2026.

Facts only: for each year the numbers of the notices, the days off (as the
notices name them, weekends inside a run included) and the weekend days worked
instead. A day off in late December stands with the notice that orders it, the
one for the following year. Years not listed have not been imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One year's arrangement: its notices, days off as (name, first, last), and weekend days worked."""

    year: int
    notices: tuple[str, ...]
    off: tuple[tuple[str, date, date], ...]
    worked: tuple[date, ...]


def _arrangement(year: int, notices: str, off: str, worked: str) -> Arrangement:
    """Read ``name first last`` triples and days written as month-day; ``-12-30`` is in the year before."""

    def day(text: str) -> date:
        earlier = text.startswith("-")
        month, number = text.lstrip("-").split("-")
        return date(year - 1 if earlier else year, int(month), int(number))

    words = off.split()
    runs = tuple((words[i], day(words[i + 1]), day(words[i + 2])) for i in range(0, len(words), 3))
    return Arrangement(year, tuple(notices.split()), runs, tuple(day(word) for word in worked.split()))


ARRANGEMENTS: tuple[Arrangement, ...] = (
    _arrangement(
        2015,
        "国办发明电〔2014〕28号 国发明电〔2015〕1号",
        "元旦 01-01 01-03 春节 02-18 02-24 清明节 04-05 04-06 劳动节 05-01 05-01 端午节 06-20 06-20 "
        "端午节 06-22 06-22 抗战胜利纪念日 09-03 09-04 中秋节 09-27 09-27 国庆节 10-01 10-07",
        "01-04 02-15 02-28 09-06 10-10",
    ),
    _arrangement(
        2016,
        "国办发明电〔2015〕18号",
        "元旦 01-01 01-01 春节 02-07 02-13 清明节 04-04 04-04 劳动节 05-01 05-02 端午节 06-09 06-11 "
        "中秋节 09-15 09-17 国庆节 10-01 10-07",
        "02-06 02-14 06-12 09-18 10-08 10-09",
    ),
    _arrangement(
        2017,
        "国办发明电〔2016〕17号",
        "元旦 01-01 01-02 春节 01-27 02-02 清明节 04-02 04-04 劳动节 05-01 05-01 端午节 05-28 05-30 "
        "国庆节 10-01 10-03 中秋节 10-04 10-04 国庆节 10-05 10-08",
        "01-22 02-04 04-01 05-27 09-30",
    ),
    _arrangement(
        2018,
        "国办发明电〔2017〕12号",
        "元旦 01-01 01-01 春节 02-15 02-21 清明节 04-05 04-07 劳动节 04-29 05-01 端午节 06-18 06-18 "
        "中秋节 09-24 09-24 国庆节 10-01 10-07",
        "02-11 02-24 04-08 04-28 09-29 09-30",
    ),
    _arrangement(
        2019,
        "国办发明电〔2018〕15号 国办发明电〔2019〕3号",
        "元旦 -12-30 01-01 春节 02-04 02-10 清明节 04-05 04-07 劳动节 05-01 05-04 端午节 06-07 06-09 "
        "中秋节 09-13 09-15 国庆节 10-01 10-07",
        "-12-29 02-02 02-03 04-28 05-05 09-29 10-12",
    ),
    _arrangement(
        2020,
        "国办发明电〔2019〕16号 国办发明电〔2020〕1号",
        "元旦 01-01 01-01 春节 01-24 02-02 清明节 04-04 04-06 劳动节 05-01 05-05 端午节 06-25 06-27 国庆节 10-01 10-08",
        "01-19 04-26 05-09 06-28 09-27 10-10",
    ),
    _arrangement(
        2021,
        "国办发明电〔2020〕27号",
        "元旦 01-01 01-03 春节 02-11 02-17 清明节 04-03 04-05 劳动节 05-01 05-05 端午节 06-12 06-14 "
        "中秋节 09-19 09-21 国庆节 10-01 10-07",
        "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    ),
    _arrangement(
        2022,
        "国办发明电〔2021〕11号",
        "元旦 01-01 01-03 春节 01-31 02-06 清明节 04-03 04-05 劳动节 04-30 05-04 端午节 06-03 06-05 "
        "中秋节 09-10 09-12 国庆节 10-01 10-07",
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    _arrangement(
        2023,
        "国办发明电〔2022〕16号",
        "元旦 -12-31 01-02 春节 01-21 01-27 清明节 04-05 04-05 劳动节 04-29 05-03 端午节 06-22 06-24 "
        "中秋节 09-29 09-29 国庆节 09-30 10-06",
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
    _arrangement(
        2024,
        "国办发明电〔2023〕7号",
        "元旦 -12-30 01-01 春节 02-10 02-17 清明节 04-04 04-06 劳动节 05-01 05-05 端午节 06-10 06-10 "
        "中秋节 09-15 09-17 国庆节 10-01 10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    _arrangement(
        2025,
        "国办发明电〔2024〕12号",
        "元旦 01-01 01-01 春节 01-28 02-04 清明节 04-04 04-06 劳动节 05-01 05-05 端午节 05-31 06-02 "
        "国庆节 10-01 10-05 中秋节 10-06 10-06 国庆节 10-07 10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    _arrangement(
        2026,
        "国办发明电〔2025〕7号",
        "元旦 01-01 01-03 春节 02-15 02-23 清明节 04-04 04-06 劳动节 05-01 05-05 端午节 06-19 06-21 "
        "中秋节 09-25 09-27 国庆节 10-01 10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
)

"""Random schemes: every measure, condition, rounding and way of points, in documents that the checker accepts.

``used`` says which features a document has, so that a drill can show that none is left out.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.core.engine.random_words import KINDS


class SchemeWriter:
    """Writes one document; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.used: set[str] = set()
        self.indicators: dict[str, str] = {}  # name → its line
        self.results: dict[str, str] = {}  # name → share, truth, count, points, money, days
        self.duties: dict[str, str] = {}

    def text(self) -> str:
        """Return the document; to be asked for once."""
        rosters, duties = self._rosters(), self._duties()
        for make in self.random.sample(self._makers(), self.random.randint(12, len(self._makers()))):
            make()
        scoring, vetoes = self._scoring(), self._vetoes()
        bands = self._bands()
        in_force = self._one("施行", ["2015-01-01"] * 9 + ["2015-03-01"])
        lines = "\n".join(f"  {name}: {line}" for name, line in self.indicators.items())
        return f"""---
方案: 随机
代号: random
年度: 2015
施行: {in_force}
期间: 年度
关账: 01-31
---

## 第一条

```scheme
{KINDS}
{rosters}
{duties}
指标:
{lines}
{scoring}
{vetoes}
{bands}
{self._quotas()}
```
"""

    # --- choices --------------------------------------------------------------------------

    def _one(self, feature: str, values: list[str]) -> str:
        """Return one of the values; which one is a feature."""
        chosen = self.random.choice(values)
        self.used.add(f"{feature} {chosen}" if feature else chosen)
        return chosen

    def _maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def _add(self, name: str, result: str, line: str) -> None:
        self.indicators[name], self.results[name] = line, result

    def _if_none(self) -> str:
        return self._one("无则", ["不适用"] * 18 + ["待定", "无事项", "无事项"])

    # --- sets and duties ------------------------------------------------------------------

    def _rosters(self) -> str:
        merging = self._one("合并", ["不并", "并入"])
        day = self._one("时点", ["期末", "期末", "期末", "期初", "期间任一日"]) if merging == "不并" else "期末"
        least = "，存续不少于: 6个月（假定）".replace("，", ", ") if self._maybe(0.3) else ""
        relation = self._one("层级", ["本级", "本级", "下级", "本级和下级", "所在支部"])
        person_day = self._one("人员时点", ["期末", "期初", "全期", "期间任一日"])
        exempt = ", 除去: 免学习" if self._maybe(0.5) else ""
        return f"""名册:
  参评组织: {{对象: 组织, 类: [支部, 总支], 时点: {day}, 合并: {merging}{least}}}
  各镇: {{对象: 组织, 类: [镇], 时点: 期末}}
  全部: {{对象: 组织, 类: [支部, 总支, 镇, 村], 时点: 期末}}
  党员: {{对象: 人员, 身份: [党员, 班子成员], 时点: {person_day}, 层级: {relation}{exempt}}}
  干部: {{对象: 人员, 身份: [班子成员, 书记], 时点: 期末, 层级: 本级和下级}}
  免学习: {{对象: 人员, 身份: [年老体弱], 时点: 期末}}
  责任行: {{对象: 清单行, 清单样式: [责任清单]}}
  户: {{对象: 结对对象, 类: [困难户], 时点: 期末}}"""

    def _duties(self) -> str:
        made = {
            "大会": self._periodic(["大会"]),
            "委员会": self._periodic(["委员会"]),
            "党课": self._periodic(["党课", "大会"]),
            "反馈": "{谁: 参评组织, 台账: 事项, 频次: 每年2次, 有效: {类别: [事项乙], 办结日: 至期末}}",
            "任职谈话": f"{{谁: {self._one('事件名册', ['党员', '干部'])}, 频次: 每次任职1次, 截止: 起后{self._one('起后', ['10个工作日', '1个月', '15日'])}（假定）, 有效: {{类别: 谈话}}}}",
            "答复": "{谁: 参评组织, 台账: 事项, 频次: 每次事项甲1次, 截止: 起后15日（假定）, 补办: 5日（假定）, 有效: {类别: 回复}}",
        }
        self.duties = made
        return "应办:\n" + "\n".join(f"  {name}: {line}" for name, line in made.items())

    def _periodic(self, kinds: list[str]) -> str:
        cadence = self._one("频次", ["每年1次", "每半年1次", "每季度1次", "每季度2次", "每月1次", "每月23日"])
        holiday = f", 遇休息日: {self._one('遇休息日', ['不变', '提前', '顺延'])}" if cadence == "每月23日" else ""
        grace = f", 补办: {self._one('补办', ['10日', '15日', '5个工作日'])}（假定）" if self._maybe(0.6) else ""
        due = f", 截止: {self._one('截止', ['期末', '期后5日'])}（假定）".replace("期末（假定）", "期末")
        starts = ", 起: 04-10" if self._maybe(0.2) else ""
        valid = self._one(
            "有效", ["合规: 是", "实到: {占: 应到, 不低于: 1/2}", "实到: {占: 应到, 超过: 2/3}", "主持: 有"]
        )
        names = ", ".join(kinds)
        return f"{{谁: 参评组织, 频次: {cadence}{holiday}{due}{grace}{starts}, 有效: {{类别: [{names}], {valid}}}}}"

    # --- indicators -----------------------------------------------------------------------

    def _makers(self) -> list[Callable[[], None]]:
        return [
            self._count,
            self._distinct,
            self._sum,
            self._exists,
            self._latest,
            self._densest,
            self._elapsed,
            self._share,
            self._share_of_sums,
            self._by_category,
            self._answers,
            self._by_group,
            self._ratio,
            self._fulfilment,
            self._per_person,
            self._per_person_counted,
            self._coverage,
            self._blend,
            self._change,
            self._children,
            self._lookup,
            self._manual,
        ]

    def _requirement(self, result: str, amounts: list[str]) -> tuple[str, str]:
        """Return a requirement, or none, and what the indicator then gives."""
        if self._maybe(0.45):
            return "", result
        comparator = self._one("要求", ["不低于", "不超过", "低于", "超过", "介于"])
        if comparator == "介于":
            low, high = sorted(self.random.sample(amounts, 2), key=amounts.index)
            return f", 要求: {{介于: [{low}（假定）, {high}（假定）]}}", "truth"
        return f", 要求: {{{comparator}: {self.random.choice(amounts)}（假定）}}", "truth"

    def _confirmed(self, result: str) -> str:
        if result == "truth" and self._maybe(0.2):
            self.used.add("确认")
            return ", 确认: 工委"
        return ""

    def _matters_where(self) -> str:
        more = self._one(
            "条件",
            [
                "",
                ", 撤回: 无",
                ", 来源: [上级, 群众]",
                ", 结果: 好",
                ", 结果: 有",
                ", 反馈日: 至期末",
                ", 办结日: {不晚于: 到期日}",
                ", 到期日: 至时点",
                ", 分类: 疑难",
            ],
        )
        return f"{{类别: 事项甲, 登记日: 本期{more}}}"

    def _count(self) -> None:
        self.used.add("量 计数")
        required, result = self._requirement("count", ["1件", "2件", "4件", "6件"])
        declared = ""
        where, table = self._matters_where(), "事项"
        if self._maybe(0.4):
            self.used.add("须申报")
            table, where, declared = "处分", "{类别: [警告, 记过], 决定日: 本期, 解除日: 无}", ", 须申报: 纪检机关"
        line = f"{{量: 计数, 台账: {table}, 范围: {where}{required}{declared}{self._confirmed(result)}}}"
        self._add("计数甲", result, line)

    def _distinct(self) -> None:
        self.used.add("量 计数不同")
        field = self._one("不同", ["责任人", "结果", "来源"])
        required, result = self._requirement("count", ["1个", "2个", "3个"])
        self._add(
            "不同甲", result, f"{{量: 计数, 台账: 事项, 不同: {field}, 范围: {{类别: 事项甲, 登记日: 本期}}{required}}}"
        )

    def _sum(self) -> None:
        self.used.add("量 合计")
        table, field, where, unit = self.random.choice(
            [
                ("款项", "实缴", "{类别: 党费, 月份: 本期}", "元"),
                ("活动", "实到", "{日期: 本期, 应到: {不少于: 3人（假定）}}", "人"),
            ]
        )
        required, result = self._requirement("money" if unit == "元" else "count", [f"{n}{unit}" for n in (5, 20, 60)])
        none = f", 无则: {self._if_none()}" if self._maybe(0.5) else ""
        self._add("合计甲", result, f"{{量: 合计, 台账: {table}, 取: {field}, 范围: {where}{required}{none}}}")

    def _exists(self) -> None:
        self.used.add("量 有无")
        self._add("有无甲", "truth", "{量: 有无, 台账: 文书, 范围: {类别: 文件, 签字日: 有}}")

    def _latest(self) -> None:
        self.used.add("量 最近")
        until = f", 限期: 整改期限, 限期未到: {self._one('限期未到', ['不适用', '待定'])}" if self._maybe(0.5) else ""
        line = f"{{量: 最近, 台账: 检查, 范围: {{类别: 检查甲, 日期: 本期}}, 取: 合格{until}, 无则: {self._if_none()}"
        self._add("最近甲", "truth", f"{line}{self._confirmed('truth')}}}")

    def _densest(self) -> None:
        self.used.add("量 窗口")
        span = self._one("跨度", ["12个月", "3个月", "30日"])
        required, result = self._requirement("count", ["1起", "2起", "3起"])
        line = (
            f"{{量: 窗口, 台账: 处分, 范围: {{类别: [警告, 记过, 诫勉]}}, 取: 决定日, 跨度: {span}（假定）{required}}}"
        )
        self._add("窗口甲", result, line)

    def _elapsed(self) -> None:
        self.used.add("量 用时")
        how, to = self._one("用时取", ["中位", "最大", "平均"]), self._one("用时到", ["首办日", "办结日", "反馈日"])
        line = f"{{量: 用时, 台账: 事项, 范围: {{类别: 事项甲, 登记日: 本期}}, 从: 登记日, 到: {to}, 取: {how}, 无则: 不适用, 用途: 只报告}}"
        self._add("用时甲", "days", line)

    def _share(self) -> None:
        self.used.add("量 占比")
        of_which = self._one(
            "其中", ["办结日: 至时点", "办结日: {不晚于: 到期日}", "结果: 好", "首办日: 有, 销号日: 无"]
        )
        required, result = self._requirement("share", ["50%", "2/3", "95%"])
        least = f", 最少: 3件（假定）, 不足: {self._one('不足', ['待定', '只报件数'])}" if self._maybe(0.3) else ""
        line = f"{{量: 占比, 台账: 事项, 范围: {self._matters_where()}, 其中: {{{of_which}}}{required}{least}, 无则: {self._if_none()}"
        self._add("占比甲", result, f"{line}{self._confirmed(result)}}}")

    def _share_of_sums(self) -> None:
        self.used.add("量 占比字段")
        required, result = self._requirement("share", ["60%", "80%", "98.2%"])
        self._add(
            "占比乙",
            result,
            f"{{量: 占比, 台账: 测评, 范围: {{类别: 述职, 日期: 本期}}, 分子: 满意, 分母: 有效{required}, 无则: {self._if_none()}}}",
        )

    def _by_category(self) -> None:
        self.used.add("逐类")
        by = self._one("逐类", ["来源", "分类"])
        line = f"{{量: 占比, 台账: 事项, 范围: {{类别: 事项甲, 登记日: 本期}}, 其中: {{办结日: 至时点}}, 逐类: {by}, 要求: {{不低于: 50%（假定）}}, 无则: {self._if_none()}}}"
        self._add("逐类甲", "truth", line)

    def _answers(self) -> None:
        self.used.add("满意折算")
        required, result = self._requirement("share", ["50%", "75%", "90%"])
        line = f"{{量: 占比, 台账: 测评, 范围: {{类别: 群众测评, 日期: 本期}}, 满意折算: {{满意: 100（假定）, 基本满意: 75（假定）}}{required}, 无则: {self._if_none()}}}"
        self._add("折算甲", result, line)

    def _by_group(self) -> None:
        self.used.add("逐类 人群")
        line = "{量: 占比, 台账: 测评, 范围: {类别: 群众测评, 日期: 本期}, 满意折算: {满意: 100（假定）}, 逐类: 人群, 要求: {不低于: 30%（假定）}, 无则: 不适用}"
        self._add("人群甲", "truth", line)

    def _ratio(self) -> None:
        self.used.add("量 比")
        required, result = self._requirement("share", ["80%", "100%", "120%"])
        self._add("比甲", result, f"{{量: 比, 甲: 职工数, 乙: 编制数{required}, 无则: {self._if_none()}}}")

    def _fulfilment(self) -> None:
        self.used.add("量 履行")
        names = self.random.sample(list(self.duties), self.random.randint(1, 3))
        for name in names:
            self.used.add("履行 事件" if "每次" in self.duties[name] else "履行 周期")
        required, result = self._requirement("share", ["50%", "80%", "100%"])
        line = f"{{量: 履行, 应办: [{', '.join(names)}]{required}, 无则: {self._if_none()}{self._confirmed(result)}}}"
        self._add("履行甲", result, line)

    def _lines(self, other: str, unit: str, amounts: list[int]) -> str:
        low, high = sorted(self.random.sample(amounts, 2))
        lines = [f"{{身份: 班子成员, 不少于: {high}{unit}（假定）}}"] if self._maybe(0.7) else []
        if self._maybe(0.2):
            lines.append(f"{{身份: {other}, 超过: {low}{unit}（假定）}}")
        if not lines or self._maybe(0.85):
            lines.append(f"{{其余: 是, 不少于: {low}{unit}（假定）}}")
        return f"[{', '.join(lines)}]"

    def _per_person(self) -> None:
        self.used.add("量 逐人")
        mid = self._one("年中任职", ["按期末身份", "按最高身份", "按月折算"])
        line = f"{{量: 逐人, 名册: 党员, 每人: {{量: 合计, 台账: 参加, 取: 学时, 范围: {{日期: 本期, 认定: 是}}}}, 要求: {self._lines('党员', '学时', [8, 16, 32, 56])}, 年中任职: {mid}（假定）, 用途: 只报告, 无则: {self._if_none()}}}"
        self._add("学时达标率", "hours", line)

    def _per_person_counted(self) -> None:
        self.used.add("量 逐人计数")
        each = self._one(
            "每人",
            [
                "{量: 计数, 台账: 参加, 范围: {类别: [大会, 党课], 日期: 本期}}",
                "{量: 计数, 台账: 参加, 不同: 东道组织, 范围: {东道组织: 下级, 日期: 本期}}",
                "{量: 计数, 台账: 参加, 不同: 东道组织, 范围: {东道组织: 有, 日期: 本期, 请假: 否}}",
                "{量: 计数, 台账: 参加, 范围: {东道组织: 所在支部, 日期: 本期}}",
                "{量: 计数, 台账: 参加, 不同: 主题, 范围: {主题: 有, 日期: 本期}}",
                "{量: 计数, 台账: 事项, 范围: {类别: 事项甲, 登记日: 本期}}",
            ],
        )
        mid = self._one("年中任职", ["按期末身份", "按最高身份", "按月折算"])
        roster = self._one("逐人名册", ["党员", "干部"])
        unit, amounts = "个", [1, 2, 3]
        lines = self._lines({"党员": "党员", "干部": "书记"}[roster], unit, amounts)
        line = f"{{量: 逐人, 名册: {roster}, 每人: {each}, 要求: {lines}, 年中任职: {mid}（假定）, 无则: {self._if_none()}}}"
        self._add("逐人甲", "share", line)

    def _coverage(self) -> None:
        self.used.add("量 覆盖")
        what = self._one(
            "覆盖",
            [
                "每个: 参评组织, 由: 文书, 范围: {类别: 文件, 签字日: 有}, 连: 组织",
                "每个: 全部, 由: 活动, 范围: {类别: 大会, 日期: 本期}, 连: 组织",
                "每个: 干部, 由: 结对, 范围: {类别: 分工}, 连: 人",
                "每个: 责任行, 由: 结对, 范围: {类别: 分工, 止: 无}, 连: 项目",
                "每个: 户, 由: 结对, 范围: {类别: 帮扶, 止: 无}, 连: 对象",
            ],
        )
        required, result = self._requirement("share", ["50%", "90%", "100%"])
        self._add(
            "覆盖甲",
            result,
            f"{{量: 覆盖, {what}, 至少: {self.random.randint(1, 2)}个（假定）{required}, 无则: {self._if_none()}}}",
        )

    def _shares(self) -> list[str]:
        return [name for name, result in self.results.items() if result == "share"]

    def _blend(self) -> None:
        sides = self._shares()
        if len(sides) < 2:
            return
        self.used.add("量 合成")
        one, other = self.random.sample(sides, 2)
        weight = self.random.choice(["50", "30", "33.4"])
        rest = {"50": "50", "30": "70", "33.4": "66.6"}[weight]
        required, result = self._requirement("share", ["50%", "80%"])
        line = f"{{量: 合成, 项: [{{指标: {one}, 权: {weight}（假定）}}, {{指标: {other}, 权: {rest}（假定）}}]{required}, 缺项: {self._one('缺项', ['待定', '不适用'])}}}"
        self._add("合成甲", result, line)

    def _change(self) -> None:
        self.used.add("量 增减")
        of = self._one("增减", ["经费甲", "经费乙"])
        if of == "经费甲":
            self._add("经费甲", "money", "{量: 合计, 台账: 款项, 取: 实缴, 范围: {类别: 经费, 月份: 本期}}")
        else:
            self._add("经费乙", "count", "{量: 计数, 台账: 活动, 范围: {类别: 大会, 日期: 本期}}")
        required, result = self._requirement("share", ["90%", "100%"])
        self._add("增减甲", result, f"{{量: 增减, 指标: {of}, 对: 上期{required}, 无则: {self._if_none()}}}")

    def _children(self) -> None:
        self.used.add("量 下级")
        how = self._one("下级取", ["全部达标", "最差", "合计", "人数加权", "人数加权"])
        of, more = "下级办结", ""
        if how == "全部达标":
            of = "下级达标"
            self._add(
                of,
                "truth",
                "{量: 占比, 台账: 事项, 范围: {登记日: 本期}, 其中: {办结日: 至时点}, 要求: {不低于: 50%（假定）}, 无则: 不适用}",
            )
        else:
            none = self._one("下级无则", ["不适用", "不适用", "待定"])
            self._add(
                of, "share", f"{{量: 占比, 台账: 事项, 范围: {{登记日: 本期}}, 其中: {{办结日: 至时点}}, 无则: {none}}}"
            )
        if how == "人数加权":
            more = f", 名册: 干部, 每项保留: {self._one('人数加权保留', ['0.01%', '1%'])}（假定）"
        required, result = self._requirement("truth" if how == "全部达标" else "share", ["50%", "80%"])
        if how == "全部达标":
            required, result = "", "truth"
        line = f"{{量: 下级, 指标: {of}, 类: [村, 支部], 取: {how}{more}{required}, 无则: {self._if_none()}}}"
        self._add("下级甲", result, line)

    def _lookup(self) -> None:
        self.used.add("量 查表")
        table = self._one("查表", ["党费率", "定额", "分档"])
        required, result = self._requirement("money", ["5元", "9元", "20000元"])
        self._add("查表甲", result, f"{{量: 查表, 按: 职工数, 表: {table}{required}}}")

    def _manual(self) -> None:
        self.used.add("量 人工")
        self._add(
            "人工甲",
            "points",
            f"{{量: 人工, 由: 工委, 上限: 15分（假定）, 缺则: {self._one('缺则', ['待定', '不适用'])}}}",
        )

    # --- rating ---------------------------------------------------------------------------

    def _scoring(self) -> str:
        uses = [use for name in self.indicators if (use := self._use(name))]
        self.random.shuffle(uses)
        if len(uses) < 2:
            return ""
        self.used.add("考评")
        cut = self.random.randint(1, len(uses) - 1)
        quantum = self._one("每项保留", ["0.01分", "0.1分", "1分"])
        rounding = self._one("舍入", ["四舍五入", "舍去"])
        policy = self._one("不适用的分", ["按比例分摊", "不计", "计满"])
        bonus = any("加分" in how for _, how in uses)
        exceed = f"\n  可超满分: {self._one('可超满分', ['是', '否'])}" if bonus else ""
        parts, total = [], 0
        for name, own in (("部分甲", uses[:cut]), ("部分乙", uses[cut:])):
            full = sum(points for points, _ in own)
            total += full
            listed = ", ".join(how for _, how in own)
            parts.append(f"    {name}: {{满分: {full}分（假定）, 用: [{listed}]}}")
        body = "\n".join(parts)
        return f"考评:\n  满分: {total}分（假定）\n  每项保留: {quantum}\n  舍入: {rounding}\n  不适用的分: {policy}（假定）{exceed}\n  部分:\n{body}"

    def _use(self, name: str) -> tuple[int, str] | None:
        """Return an indicator's full points and how it is scored; nothing where it gives no points."""
        full = self.random.randint(2, 20)
        match self.results[name]:
            case "share":
                how = self._one("计分", ["按占比", "分档"])
                steps = f", 档: [{{不低于: 90%（假定）, 得: {full}分（假定）}}, {{不低于: 50%（假定）, 得: 1分（假定）}}, {{其余: 是, 得: 0分}}]"
                return full, f"{{指标: {name}, 满分: {full}分（假定）, 计分: {how}{steps if how == '分档' else ''}}}"
            case "truth":
                self.used.add("计分 达标")
                return full, f"{{指标: {name}, 满分: {full}分（假定）, 计分: 达标}}"
            case "points":
                how = self._one("计分", ["直接", "折算"])
                return full, f"{{指标: {name}, 满分: {full}分（假定）, 计分: {how}}}"
            case "count":
                how = self._one("计分", ["扣分", "加分", "逐项"])
                if how == "加分":
                    return (
                        0,
                        f"{{指标: {name}, 计分: 加分, 每次: {self._one('每次', ['2分', '40分'])}（假定）, 至多加: {self._one('至多加', ['3分', '90分'])}（假定）}}",
                    )
                if how == "逐项":
                    return full, f"{{指标: {name}, 满分: {full}分（假定）, 计分: 逐项, 每项: 1分（假定）}}"
                most = ", 至多扣: 2分（假定）" if self._maybe(0.5) else ""
                return full, f"{{指标: {name}, 满分: {full}分（假定）, 计分: 扣分, 每次: 1分（假定）{most}}}"
        return None

    def _vetoes(self) -> str:
        chosen = [name for name, result in self.results.items() if result in ("truth", "count", "share")]
        found = []
        for name in self.random.sample(chosen, min(len(chosen), self.random.choice([0, 1, 1, 2]))):
            match self.results[name]:
                case "truth":
                    found.append(f"  否{name}: {{看: {name}, 等于: 否}}")
                case "count":
                    found.append(f"  否{name}: {{看: {name}, 不少于: 5件（假定）}}")
                case "share":
                    flag = ", 恰等于: 提请确认" if self._maybe(0.4) else ""
                    found.append(f"  否{name}: {{看: {name}, 低于: 20%（假定）{flag}}}")
            self.used.add(f"否决 {self.results[name]}")
        return "否决:\n" + "\n".join(found) if found else ""

    def _bands(self) -> str:
        scored = "考评" in self.used
        vetoed = "\n  否决归: 末档"
        if scored:
            self.used.add("星级 总分")
            return f"星级:\n  看: 总分{vetoed}\n  档: [{{名: 上档, 不低于: 30分（假定）}}, {{名: 中档, 不低于: 8分（假定）}}, {{名: 末档, 其余: 是}}]"
        truths = [name for name, result in self.results.items() if result == "truth"] or ["有无甲"]
        if truths == ["有无甲"] and "有无甲" not in self.indicators:
            return ""
        self.used.add("星级 是否")
        return f"星级:\n  看: {truths[0]}{vetoed}\n  档: [{{名: 上档, 等于: 是}}, {{名: 末档, 等于: 否}}]"

    def _quotas(self) -> str:
        if "考评" not in self.used or self._maybe(0.6):
            return ""
        cut, ties = self._one("取整", ["舍去", "四舍五入", "进一"]), self._one("并列", ["不越额", "一并列入"])
        return f"名额:\n  先进: {{从: 参评组织, 按: 总分, 不超过: 1/3（假定）, 取整: {cut}, 并列: {ties}, 由: 县委}}"

"""The closed dictionary of the language: one Chinese word, one English alias.

Two Chinese words for one comparator (不低于/不少于, 低于/少于) are the only
synonyms, because 不少于 reads right for hours and heads, 不低于 for rates and
points; each has its own English word, so that a document can be turned back.
A file uses Chinese keys, or English ones if its front matter says
``language: en``; never both (translate.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType


def _table(text: str) -> MappingProxyType[str, str]:
    words = text.split()
    pairs = list(zip(words[::2], words[1::2], strict=True))
    table = dict(pairs)
    if len(table) != len(pairs) or len(set(table.values())) != len(pairs):
        raise ValueError("the dictionary is not one to one")
    return MappingProxyType(table)


FRONT_MATTER = _table(
    "方案 title 代号 id 年度 year 施行 in_force 废止 repealed 承接 builds_on 期间 period 关账 closes "
    "文种 language 历史 historical 基础 base"
)

BLOCKS = _table(
    "类别表 kinds 名册 rosters 输入 inputs 应办 duties 时限 clocks 清单样式 lists 空格 slots 核对 checks "
    "测评办法 appraisals 表 tables 指标 indicators 考评 scoring 否决 vetoes 星级 bands 名额 quotas "
    "后果 consequences 公开 disclosure 码表 codes 周期 cycles 视图 views"
)

MEASURES = _table(
    "计数 count 合计 sum 有无 exists 最近 latest 窗口 densest 占比 share 比 ratio 履行 fulfilment "
    "逐人 per_person 覆盖 coverage 合成 blend 增减 change 下级 children 查表 lookup 人工 manual 用时 elapsed"
)

LEDGERS = _table("清单 lists 事项 matters 活动 activities 结对任职 assignments 测评 appraisals 款项 funds 文书 notices")

FACT_TABLES = _table(
    "事项 matters 活动 activities 参加 attendances 任职 posts 结对 assignments 测评 votes 检查 checks "
    "处分 sanctions 款项 payments 文书 papers 清单行 lines 组织 organisations"
)

KEYS = _table(
    "量 measure 台账 ledger 归入 feeds 范围 where 其中 of_which 分子 numerator 分母 denominator 取 field "
    "不同 distinct 逐类 by 每人 each 每个 every 由 through 连 link 至少 min_links 要求 requires 无则 if_none "
    "缺则 if_missing 缺项 missing_part 最少 min_n 不足 below_min_n 须申报 declared_by 确认 confirmed_by "
    "用途 purpose 项 items 权 weight 按 by_input 甲 first 乙 second 跨度 span 年中任职 mid_period_role "
    "限期 until 限期未到 while_running 对象 of 身份 roles 类 org_kinds 时点 as_of 除去 except "
    "存续不少于 min_months 谁 who 频次 frequency 截止 due 补办 grace 有效 valid_if 遇休息日 on_holiday "
    "起 starts 汇总 feeds_from 适用 applies_to 起算 counted_from 历法 calendar 截至 until_hour 节点 nodes "
    "期限 term 或 or 改类 on_reclass 灯 lights 升级 escalation 逾期 overdue 告 tell 名 name 内容 content "
    "满分 points 每项保留 quantum 舍入 rounding 不适用的分 not_applicable_points 部分 parts 用 uses "
    "计分 score 档 bands 得 gets 每次 per 至多扣 max_deduction 至多加 max_bonus 可超满分 may_exceed "
    "看 looks_at 数 counts 不符 on_failure 对照 against 不一致 on_difference 从 from_among 取整 cap_rounding "
    "并列 ties 强度 force 当 when 提出 proposes 给 given_to 先 first_do 摘帽条件 exit_test 每件 per_record "
    "否决归 vetoed_to 可见 visible 形式 form 在 after 单位 unit 类型 type 额 amount 率 rate 分类 classes "
    "来源 sources 步骤 steps 记 notes 须先 waits_for 放行 override 每条 each_one 留存 kept 归 belongs_to "
    "名额 quota 人 person 帮带人 mentor 结果 results 年计划 year_plan 格数 size 每格 each_slot 填 filled "
    "每行必填 required 冻结 freeze 每行开 opens 逐行对应 answers 空行 blank_line 对账 reconciliation "
    "参评 voters 不记名 secret 依据 basis 须 needs 说明 note 缓冲 buffer 黄 yellow 红 red "
    "层级 relation 合并 merging 到 until_step 满意折算 option_weights 选项 options 人群 groups 码 code_sets "
    "字段 fields 必填 required_fields 每项 per_item 条数 lines 未完 unfinished 阶段 stages 止 ends 问 questions "
    "标题 title 列 columns 排 order 至多 most 延期 extension 施行 in_force 废止 repealed 类别 kind 指标 indicator "
    "应办 duties 名册 roster 表 table 清单样式 lists 对 compared_to 上限 ceiling 占 share_of 不晚于 not_after"
)

COMPARATORS = _table(
    "不低于 at_least 不少于 no_fewer_than 不超过 at_most 低于 below 少于 fewer_than 超过 above 等于 equals "
    "介于 between 其余 otherwise 恰等于 exactly"
)

AMBIGUOUS_COMPARATORS = MappingProxyType(
    {
        "以上": ("不低于", "超过"),
        "及以上": ("不低于", "超过"),
        "以下": ("不超过", "低于"),
        "及以下": ("不超过", "低于"),
        "以内": ("不超过", "低于"),
        "大于": ("超过", "不低于"),
        "小于": ("低于", "不超过"),
        "至少为": ("不低于", "超过"),
    }
)

VALUES = _table(
    "是 yes 否 no 有 present 无 absent 本期 in_period 至时点 by_moment 至期末 by_period_end 待定 pending "
    "不适用 not_applicable 停 stopped 无事项 no_matter 自然日 calendar_days 工作日 working_days 当日 same_day "
    "跟踪 until_closed 四舍五入 half_up 舍去 down 进一 up 按比例分摊 redistribute 不计 leave_out 计满 full 拦截 block "
    "提醒 warn 提示 notify 必须 must 公开 public 本单位 unit 班子与经办 handlers 上级 superior 纪检 discipline "
    "本人 person 仅汇总 aggregate 待填 to_be_filled 只报告 report_only 只报件数 count_only 期末 period_end "
    "期初 period_start 全期 whole_period 期间任一日 any_day 按占比 by_share 达标 achieved 分档 stepped "
    "直接 direct 扣分 deduct 加分 bonus 逐项 by_item 折算 converted 比例 rate 每人定额 per_head 按档定额 by_band "
    "不变 hold 提前 before 顺延 after 人员 persons 组织 organisations 清单行 list_lines 结对对象 targets "
    "本级 own 下级 below 本级和下级 own_and_below 所在支部 own_branch 并入 follow 不并 apart "
    "按期末身份 at_period_end 按最高身份 highest 按月折算 by_months 中位 median 最大 longest 平均 mean "
    "全部达标 all_met 最差 worst 合计 total 人数加权 by_heads 不越额 none_of_them 一并列入 all_of_them "
    "提请确认 ask_confirmation 是否 yes_no 转下年 carried_over 上期 last_period 停止并列出 stop_and_list "
    "延期后按新期 by_new_due 保留已逾期 keep_missed 逾期 overdue 年度 year"
)

FIELD_TYPES = _table(
    "文本 text 长文本 long_text 码 code 数 number 金额 money 日期 date 人员 person 组织 organisation "
    "代号 pseudonym 记录 record 文件 file 是否 yes_no_unknown"
)
LINKED = _table("组织 organisation 人 person 项目 item 对象 target")

# A field word of a fact table, and the exchange column it is. Any other …日 is done_on of the
# step of that name; any other word is a code set of the kind.
FIELDS: MappingProxyType[str, MappingProxyType[str, str]] = MappingProxyType(
    {
        table: _table(words)
        for table, words in {
            "事项": "类别 kind 来源 source 分类 class 登记日 opened_on 到期日 due_on 首办日 first_action_on "
            "办结日 done_on 销号日 closed_on 撤回 withdrawn_on 责任人 person_id",
            "活动": "类别 kind 日期 on 应到 entitled 实到 present 合规 valid 学时 hours 方式 mode 主持 led_by",
            "参加": "人 person_id 日期 on 学时 hours 认定 verified 东道组织 host_org_id 身份 role 请假 excused",
            "任职": "身份 role 起 from 止 to 人 person_id",
            "结对": "类别 kind 项目 target 人 person_id 起 from 止 to",
            "测评": "类别 kind 日期 on 应到 entitled 实到 present 发出 issued 收回 returned 有效 valid 满意 satisfied",
            "检查": "类别 kind 日期 on 合格 passed 项目 item 必查 mandatory 整改期限 fix_due_on",
            "处分": "类别 kind 正式 formal 行为日 conduct_on 决定日 decided_on 解除日 lifted_on",
            "款项": "类别 kind 月份 month 应缴 owed_fen 实缴 paid_fen 缴纳日 paid_on 人 person_id",
            "文书": "类别 kind 公布日 issued_on 到期日 due_on 阅读日 read_on",
            "清单行": "类别 kind 分类 class 责任类型 category 年度 list_year 到期日 due_on 状态 state 办结日 closed_on",
            "组织": "类别 kind 名称 name 起 from 止 to",
        }.items()
    }
)

# The posts that bind a person to his own branch (所在支部).
MEMBER_ROLES = ("党员", "正式党员", "预备党员")

# How a row names the member of a set that it covers (连), and the exchange column that holds it.
LINKS = MappingProxyType({"组织": "org_id", "人": "person_id", "项目": "target", "对象": "target"})

FULL_WIDTH = MappingProxyType(
    {
        "：": ":",
        "，": ",",
        "｛": "{",
        "｝": "}",
        "［": "[",
        "］": "]",
        "“": "",
        "”": "",
        "【": "[",
        "】": "]",
        "；": ",",
    }
)

KEY_WORDS = _table(" ".join(f"{chinese} {english}" for one in (KEYS, COMPARATORS) for chinese, english in one.items()))
_SETS = (LEDGERS, FACT_TABLES, MEASURES, VALUES, FIELDS["测评"], LINKED)


def aliases(words: Iterable[str]) -> Mapping[str, str]:
    """Return the English of a closed set of words; a word may be another one in another set (测评: a ledger, a table).

    Raises:
        LookupError: where no table of the dictionary has them all.
    """
    wanted = set(words)
    for table in _SETS:
        if wanted <= set(table):
            return {word: table[word] for word in words}
    raise LookupError(f"no table has all of {'、'.join(sorted(wanted))}")

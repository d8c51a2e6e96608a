"""How a proposal may end, how long it waits, and the functions that burden rules restrict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

WORDS = {"open": "待另一人决定", "approved": "同意", "refused": "不同意", "withdrawn": "已撤回"}

WAITS = timedelta(days=14)  # a proposal that nobody decided lapses
PERMITS = timedelta(hours=24)  # what a decision permits once, such as an export, is done within a day


@dataclass(frozen=True, slots=True)
class Restricted:
    """A function that is off by default: what it would do, the rule that restricts it, and the basis needed."""

    key: str
    name: str
    does: str
    rule: str
    basis: str
    exists: bool = False  # False: named here so that nobody builds it unseen; opening it is refused


_APPS = "国办函〔2026〕12号《政务移动互联网应用程序规范化管理办法》"
_BURDEN = "《整治形式主义为基层减负若干规定》（2024）"
_RULED_OUT = "无：规定禁止"

RESTRICTED = {
    one.key: one
    for one in (
        Restricted(
            "historical_scheme",
            "采用历史方案评当期",
            "把标有“历史”的方案用于当前年度，连同其中今天受限制的做法",
            f"{_BURDEN}；{_APPS}",
            "上级现行文件，写明文号",
            exists=True,
        ),
        Restricted(
            "points_ranking",
            "个人积分排名",
            "按分数给个人排出名次",
            f"{_APPS}所列禁止功能：打卡签到、积分排名、在线时长",
            "安全应急类工作的专门规定",
        ),
        Restricted(
            "check_in_streaks", "连续打卡", "统计连续签到的天数", f"{_APPS}所列禁止功能", "安全应急类工作的专门规定"
        ),
        Restricted("online_duration", "在线时长", "统计个人使用系统的时间", f"{_APPS}所列禁止功能", _RULED_OUT),
        Restricted(
            "study_hours_score",
            "以学习时长计分",
            "把学时作为评分的依据",
            f"{_APPS}：学习时长不作考核依据",
            "上级现行文件，写明文号",
        ),
        Restricted(
            "forced_photos",
            "必须上传照片、视频或位置",
            "没有照片不能办结",
            f"{_APPS}：非必要不得要求照片、视频和轨迹",
            "该项工作的专门规定",
        ),
        Restricted("usage_circular", "通报使用率", "按登录和使用情况通报单位", f"{_APPS}所列禁止功能", _RULED_OUT),
        Restricted(
            "free_veto",
            "自设一票否决",
            "不写依据的否决事项",
            "2019年关于解决形式主义突出问题为基层减负的通知：严格控制一票否决",
            "批准该否决事项的文件，写明文号和期限",
        ),
        Restricted(
            "signed_letters",
            "每项任务签责任状",
            "为每项任务生成责任状",
            "2019年关于解决形式主义突出问题为基层减负的通知：不得动辄签责任状",
            "上级现行文件，写明文号",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """Something that the system does not do for anybody, and why."""

    what: str
    rule: str


NOT_BUILT = (
    NotBuilt("记录任何人的宗教信仰：没有字段、清单、主题、导入的列和报表", "个人信息保护法第二十八条：敏感个人信息"),
    NotBuilt("记录民族、态度和思想", "个人信息保护法第六条、第二十八条：限于最小范围；只记事和期限"),
    NotBuilt("人脸检索", "个人信息保护法第二十六条、第二十八条"),
    NotBuilt("定位和轨迹", f"{_APPS}：非必要不得要求照片、视频和轨迹"),
    NotBuilt("加班排名", f"{_APPS}：不得排名；{_BURDEN}"),
    NotBuilt("由机器作出处分或其他重大决定", "个人信息保护法第二十四条：对个人权益有重大影响的，由人决定并说明理由"),
    NotBuilt("个人的名次表：个人只有一张办到与没办到的清单，没有可排序的分数", f"{_APPS}：不得积分排名"),
    NotBuilt("要求安装、登录或上传才算完成工作：纸质和工作簿始终可用", f"{_APPS}：不得强制安装和登录"),
)

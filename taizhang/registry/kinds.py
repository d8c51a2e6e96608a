"""Types of organisations, in the words of the schemes; which may stand under which is the county's own business."""

KINDS = ("县", "县委", "工委", "机关党委", "总支", "支部", "党小组", "镇", "乡", "村", "社区", "部门", "网格")

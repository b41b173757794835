#include "config.h"

#include "passport/texts.h"

#include <string.h>

/* COMPAT(OkEDU): its clients show the first one as it comes. */
static const char *const chinese[JX_TEXTS] = {
	[JX_TEXT_WELCOME] = "登录成功",
	[JX_TEXT_WRONG] = "账号或密码错误",
	[JX_TEXT_LOCKED] = "尝试次数过多，请稍后再试",
	[JX_TEXT_UNAVAILABLE] = "服务暂时不可用，请稍后再试",
	[JX_TEXT_NO_PASS] = "未登录或登录已过期",
	[JX_TEXT_KNOWN] = "已登录",
	[JX_TEXT_GOODBYE] = "已退出登录",
};
static const char *const english[JX_TEXTS] = {
	[JX_TEXT_WELCOME] = "Signed in",
	[JX_TEXT_WRONG] = "The account or the password is wrong",
	[JX_TEXT_LOCKED] = "Too many attempts: try again later",
	[JX_TEXT_UNAVAILABLE] = "Signing in is not possible at the moment: try again later",
	[JX_TEXT_NO_PASS] = "Not signed in, or no longer",
	[JX_TEXT_KNOWN] = "Signed in",
	[JX_TEXT_GOODBYE] = "Signed out",
};

const char *jx_text(const char *language, JxText text) {
	return strcmp(language, "en") == 0 ? english[text] : chinese[text];
}

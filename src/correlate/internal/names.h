#pragma once

#include <string>
#include <string_view>

namespace longwatch::correlate {

/// The account without domain in lower case; empty for machines, the system itself and texts that
/// name nobody.
std::string account_name(std::string_view logged);

/// What stands behind the last '/' or '\\', in lower case, without a query.
std::string base_name(std::string_view path);
/// What stands before it, as written.
std::string_view directory_of(std::string_view path);

/// "someone@Example.org" or "Name <someone@example.org>" -> "example.org"; empty when there is
/// none.
std::string mail_domain(std::string_view address);

/// The host name of a URL in lower case; empty when the text is none.
std::string url_host(std::string_view url);

/// A path in the folders of the operating system or of installed programs: what runs there is on
/// every host.
bool is_installed(std::string_view path);

/// A file that a web server would run when it is asked for it ("help.aspx").
bool is_web_script(std::string_view name);
/// A path in a folder that web servers publish.
bool is_published(std::string_view path);

/// A process that serves web pages.
bool is_web_worker(std::string_view image);
/// A program that runs other programs on somebody's behalf, or that looks around a host.
bool is_shell(std::string_view image);

}  // namespace longwatch::correlate

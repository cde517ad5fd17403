#include "detect/behaviour/internal/web_file.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/web_request.h"
#include "detect/behaviour/internal/web_worker.h"

namespace longwatch::detect::behaviour {
namespace {

/// What servers take orders from beside scripts.
constexpr std::array<std::string_view, 5> kConfigurations = {
    "web.config", ".htaccess", "global.asax", "applicationhost.config", ".user.ini",
};

constexpr std::array<std::string_view, 6> kMoreScripts = {".war", ".ear",    ".asax",
                                                          ".py",  ".master", ".ascx"};

constexpr std::array<std::string_view, 14> kPrograms = {
    ".exe", ".dll", ".scr", ".bat", ".cmd", ".ps1", ".vbs",
    ".hta", ".msi", ".sys", ".so",  ".elf", ".sh",  ".jar",
};

/// Parts of the paths of published folders, with "/" between.
constexpr std::array<std::string_view, 16> kWebRoots = {
    "/inetpub/",     "/wwwroot/",
    "/htdocs/",      "/htdoc/",
    "/webapps/",     "/www/",
    "/public_html/", "/html/",
    "/webroot/",     "/wp-content/",
    "/httpdocs/",    "/web/",
    "/httpproxy/",   "/web server extensions/",
    "/public/",      "/site/",
};

/// Where servers and frameworks write scripts themselves.
struct OwnFolder {
  std::string_view part;
  std::string_view reason;
};

constexpr std::array<OwnFolder, 15> kOwnFolders = {{
    {"/temporary asp.net files/", "ASP.NET compiles pages there"},
    {"/catalina/localhost/", "Tomcat compiles pages there"},
    {"/tomcat/work/", "Tomcat compiles pages there"},
    {"/jsp_compiled/", "compiled pages"},
    {"/_pages/", "Resin and others compile pages there"},
    {"/app_data/", "ASP.NET never serves it"},
    {"/templates_c/", "Smarty compiles templates there"},
    {"/storage/framework/", "Laravel compiles views there"},
    {"/var/cache/", "Symfony, TYPO3"},
    {"/cache/", "caches of all kinds"},
    {"/twig/", "Drupal compiles templates there"},
    {"/generated/", "Magento generates classes there"},
    {"/sessions/", "PHP's sessions"},
    {"/jboss/tmp/", "the application server unpacks there"},
    {"/vfs/deployment", "WildFly unpacks there"},
}};

std::string normal_path(std::string_view path) {
  std::string normal = to_ascii_lower(path);
  std::replace(normal.begin(), normal.end(), '\\', '/');
  return normal;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& known) {
  return std::find(known.begin(), known.end(), text) != known.end();
}

bool has_part(std::string_view path, std::string_view part) {
  return path.find(part) != std::string_view::npos;
}

bool is_java(std::string_view process) {
  return process.ends_with("/java") || process.ends_with("/java.exe") || process == "java" ||
         process == "java.exe";
}

bool is_own_folder(std::string_view path) {
  return std::any_of(kOwnFolders.begin(), kOwnFolders.end(),
                     [&](const OwnFolder& folder) { return has_part(path, folder.part); });
}

}  // namespace

std::optional<WebFile> judge_web_file(std::string_view process, std::string_view file) {
  const std::size_t dot = file.rfind('.');
  if (process.empty() || dot == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string path = normal_path(file);
  const std::string_view extension = extension_of(path);
  const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
  const bool is_script = is_script_extension(extension) || is_one_of(extension, kMoreScripts) ||
                         is_one_of(name, kConfigurations);
  const bool is_program = is_one_of(extension, kPrograms);
  if (!is_script && !is_program) {
    return std::nullopt;
  }
  const bool in_web_root = std::any_of(kWebRoots.begin(), kWebRoots.end(),
                                       [&](std::string_view root) { return has_part(path, root); });
  // Java that writes what it serves is a server.
  const bool is_worker =
      is_web_worker(process, {}) ||
      (is_java(normal_path(process)) && in_web_root && extension.starts_with(".js"));
  if (is_own_folder(path)) {
    return std::nullopt;
  }
  // What comes over a share is written by the kernel, be it from this very host.
  if (equals_ignoring_ascii_case(process, "System")) {
    return is_script && in_web_root ? std::optional(WebFile::ScriptSent) : std::nullopt;
  }
  if (!is_worker) {
    return std::nullopt;
  }
  if (!is_script) {
    return WebFile::Program;
  }
  return in_web_root ? WebFile::Script : WebFile::ScriptOutside;
}

std::vector<WrittenTogether> written_together(std::vector<WrittenFile> files) {
  std::sort(files.begin(), files.end(), [](const WrittenFile& a, const WrittenFile& b) {
    return std::tie(a.events.front(), a.path) < std::tie(b.events.front(), b.path);
  });
  std::vector<WrittenTogether> together;
  Timestamp last;
  for (WrittenFile& file : files) {
    const Timestamp time = file.events.front().time;
    if (together.empty() || time - last > WrittenTogether::kTogether) {
      together.emplace_back();
    }
    last = time;
    together.back().files.push_back(std::move(file));
  }
  return together;
}

}  // namespace longwatch::detect::behaviour

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace longwatch::detect::behaviour {

/// A process that was started, as logged; what is not known is empty.
struct StartedProcess {
  std::string_view image;
  std::string_view original_name;  ///< of the file's version resource
  std::string_view parent_image;
  std::string_view parent_command_line;
};

enum class WebChild : std::uint8_t {
  Program,  ///< no part of serving pages
  Tool,     ///< a shell, a script host, or a tool that looks around
};

/// What a web server's worker process started. Nothing when the parent is no such process, or when
/// the child belongs to serving pages: the tables in web_worker.cc say which and why.
std::optional<WebChild> judge_web_child(const StartedProcess& process);

/// The process runs pages: w3wp.exe, httpd, nginx, Tomcat, php-fpm ... Java by itself is none; what
/// its path or command line says makes it one.
bool is_web_worker(std::string_view image, std::string_view command_line);

}  // namespace longwatch::detect::behaviour

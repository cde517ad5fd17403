#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ip_address.h"

namespace longwatch::detect::behaviour {

/// Who writes down requests. The same request may stand in the logs of both.
enum class WebRecorder : std::uint8_t { Server, Sensor };

/// A request to a web server of ours. Texts are valid as long as the record is shown.
struct WebRequest {
  WebRecorder recorder = WebRecorder::Server;
  std::string_view server;  ///< name or address, as logged
  std::string_view method;
  std::string_view path;  ///< without query and path parameters, at most kMostPath bytes
  std::string_view user_agent;
  Address client;
  std::uint32_t status = 0;
  std::uint64_t answer_bytes = 0;

  bool is_served() const { return status >= 200 && status < 300; }

  /// POST, PUT or PATCH: something was sent along.
  bool is_sending() const;

  static constexpr std::size_t kMostPath = 512;
};

}  // namespace longwatch::detect::behaviour

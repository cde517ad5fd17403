#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "detect/behaviour/internal/record.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

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

/// Reads W3C logs, access logs, and what Zeek and Suricata see of HTTP. Requests through a proxy
/// (whole URLs, CONNECT) are none of ours. Immutable; any thread.
class WebRequestReader {
 public:
  explicit WebRequestReader(model::FieldTable& fields);

  static std::vector<Interest> interests();

  /// Nothing when the record lacks client, path or status.
  std::optional<WebRequest> read(Record& record) const;

 private:
  /// Where a recorder writes what.
  struct Names {
    model::FieldId client;
    model::FieldId method;
    model::FieldId path;
    model::FieldId status;
    model::FieldId answer_bytes;
    model::FieldId user_agent;
    model::FieldId server;
    model::FieldId server_address;
  };

  static std::optional<WebRequest> read(Record& record, const Names& names);

  const Names server_;
  const Names zeek_;
  const Names suricata_;
};

/// ".png" of "/a/b.png", in the letters it has; empty when there is none.
std::string_view extension_of(std::string_view path);

/// "/a/" of "/a/b.png".
std::string_view folder_of(std::string_view path);

/// A file that web servers run: .aspx, .php, .jsp ...
bool is_script_extension(std::string_view extension);

/// A folder that holds what visitors or authors put there: "/uploads/", "/images/" ...
bool is_storage_folder(std::string_view folder);

}  // namespace longwatch::detect::behaviour

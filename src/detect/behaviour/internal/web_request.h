#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "detect/behaviour/internal/record.h"
#include "detect/behaviour/internal/watch.h"
#include "detect/behaviour/internal/web_facts.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// Reads W3C logs, access logs, and what Zeek and Suricata see of HTTP. Requests through a proxy
/// (whole URLs, CONNECT) are none of ours. Immutable; any thread.
class WebRequestReader {
 public:
  explicit WebRequestReader(model::FieldTable& fields);

  static std::vector<Interest> interests();

  /// Null when the record lacks client, path or status. What was read is kept in the record, for
  /// the next reader that asks. Valid as long as the record is shown.
  const WebRequest* read(Record& record) const;

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

  std::optional<WebRequest> make(Record& record) const;
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

#include "detect/behaviour/internal/web_request.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::string_view kZeekHttp = "zeek:http";
constexpr std::string_view kSuricataHttp = "suricata:http";

/// What servers run when they are asked for it: IIS, PHP, Java, ColdFusion, CGI.
constexpr std::array<std::string_view, 20> kScripts = {
    ".aspx", ".ashx", ".asmx", ".asp", ".asa",  ".cer",  ".cshtml", ".soap", ".php", ".phtml",
    ".php5", ".php7", ".phar", ".jsp", ".jspx", ".jspf", ".cfm",    ".cgi",  ".pl",  ".shtml",
};

constexpr std::array<std::string_view, 26> kStorage = {
    "upload",    "uploads",   "uploaded", "attachment", "attachments",   "files",  "file",
    "media",     "images",    "image",    "img",        "static",        "assets", "css",
    "js",        "fonts",     "tmp",      "temp",       "documents",     "docs",   "download",
    "downloads", "userfiles", "content",  "data",       "aspnet_client",
};

std::string_view path_of(std::string_view target) {
  target = target.substr(0, target.find_first_of("?#;"));
  return target.substr(0, WebRequest::kMostPath);
}

bool is_blank(std::string_view text) {
  return text.empty() || text == "-";
}

}  // namespace

bool WebRequest::is_sending() const {
  return equals_ignoring_ascii_case(method, "POST") || equals_ignoring_ascii_case(method, "PUT") ||
         equals_ignoring_ascii_case(method, "PATCH");
}

WebRequestReader::WebRequestReader(model::FieldTable& fields)
    : server_{fields.add("c-ip"),      fields.add("cs-method"), fields.add("cs-uri-stem"),
              fields.add("sc-status"), fields.add("sc-bytes"),  fields.add("cs-user-agent"),
              fields.add("cs-host"),   fields.add("s-ip")},
      zeek_{fields.add("id.orig_h"),
            fields.add("method"),
            fields.add("uri"),
            fields.add("status_code"),
            fields.add("response_body_len"),
            fields.add("user_agent"),
            fields.add("host"),
            fields.add("id.resp_h")},
      suricata_{fields.add("src_ip"),        fields.add("http.http_method"),
                fields.add("http.url"),      fields.add("http.status"),
                fields.add("http.length"),   fields.add("http.http_user_agent"),
                fields.add("http.hostname"), fields.add("dest_ip")} {}

std::vector<Interest> WebRequestReader::interests() {
  return {{model::telemetry::kW3c}, {model::telemetry::kAccessLog}, {kZeekHttp}, {kSuricataHttp}};
}

const WebRequest* WebRequestReader::read(Record& record) const {
  const std::optional<WebRequest>& request =
      record.web_request([this](Record& shown) { return make(shown); });
  return request.has_value() ? &*request : nullptr;
}

std::optional<WebRequest> WebRequestReader::make(Record& record) const {
  const std::string_view channel = record.render(record.event().channel);
  if (equals_ignoring_ascii_case(channel, kZeekHttp)) {
    return read(record, zeek_);
  }
  if (equals_ignoring_ascii_case(channel, kSuricataHttp)) {
    return read(record, suricata_);
  }
  std::optional<WebRequest> request = read(record, server_);
  if (request.has_value()) {
    request->recorder = WebRecorder::Server;
    // One log is of one server; what name it was asked by says nothing new.
    if (const std::string_view computer = record.render(record.event().computer);
        !is_blank(computer)) {
      request->server = computer;
    }
  }
  return request;
}

std::optional<WebRequest> WebRequestReader::read(Record& record, const Names& names) {
  WebRequest request;
  request.recorder = WebRecorder::Sensor;
  request.path = path_of(record.text(names.path));
  if (!request.path.starts_with('/')) {
    return std::nullopt;
  }
  request.status = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(parse_uint64(record.text(names.status)).value_or(0), 999));
  const std::optional<Address> client = parse_address(record.text(names.client));
  if (request.status == 0 || !client.has_value()) {
    return std::nullopt;
  }
  request.client = *client;
  request.method = record.text(names.method);
  request.answer_bytes = parse_uint64(record.text(names.answer_bytes)).value_or(0);
  request.user_agent = record.text(names.user_agent);
  request.server = record.text(names.server);
  if (is_blank(request.server)) {
    request.server = record.text(names.server_address);
  }
  return request;
}

std::string_view extension_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(dot);
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

bool is_script_extension(std::string_view extension) {
  return std::any_of(kScripts.begin(), kScripts.end(), [&](std::string_view known) {
    return equals_ignoring_ascii_case(extension, known);
  });
}

bool is_storage_folder(std::string_view folder) {
  const std::vector<std::string_view> parts = split(folder, '/');
  return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
    return std::any_of(kStorage.begin(), kStorage.end(), [&](std::string_view known) {
      return equals_ignoring_ascii_case(part, known);
    });
  });
}

}  // namespace longwatch::detect::behaviour

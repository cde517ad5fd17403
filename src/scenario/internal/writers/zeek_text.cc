#include "scenario/internal/writers/zeek_text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/check.h"
#include "formats/json_writer.h"
#include "model/synthetic.h"
#include "scenario/internal/writers/line_text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::uint64_t kSegmentBytes = 1380;
constexpr std::uint64_t kHeaderBytes = 40;

// Packets that carry so many bytes, and those of opening and closing.
std::uint64_t packets_of(std::uint64_t bytes, std::string_view state) {
  return state == "S0" || state == "REJ" ? 1 : 4 + bytes / kSegmentBytes;
}

std::string_view history_of(std::string_view state, bool is_datagram) {
  if (is_datagram) {
    return state == "S0" ? "D" : "Dd";
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kHistories = {{
      {"SF", "ShADadFf"},
      {"S0", "S"},
      {"REJ", "Sr"},
      {"RSTO", "ShADadR"},
      {"RSTR", "ShADadr"},
      {"S1", "ShADad"},
  }};
  const auto* const found =
      std::find_if(kHistories.begin(), kHistories.end(),
                   [state](const auto& candidate) { return candidate.first == state; });
  return found == kHistories.end() ? "ShADad" : found->second;
}

std::string_view protocol_of(const Connection& connection) {
  if (!connection.protocol.empty()) {
    return connection.protocol;
  }
  return connection.service == "dns" || connection.service == "ntp" ? "udp" : "tcp";
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 407:
      return "Proxy Authentication Required";
    default:
      return status < 400 ? "OK" : "Error";
  }
}

// RFC 1035 and those that follow it.
std::uint64_t type_number(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 10> kTypes = {{
      {"A", 1},
      {"NS", 2},
      {"CNAME", 5},
      {"SOA", 6},
      {"PTR", 12},
      {"MX", 15},
      {"TXT", 16},
      {"AAAA", 28},
      {"SRV", 33},
      {"HTTPS", 65},
  }};
  const auto* const found =
      std::find_if(kTypes.begin(), kTypes.end(),
                   [type](const auto& candidate) { return candidate.first == type; });
  return found == kTypes.end() ? 1 : found->second;
}

std::uint64_t code_number(std::string_view code) {
  constexpr std::array<std::string_view, 6> kCodes = {"NOERROR",  "FORMERR", "SERVFAIL",
                                                      "NXDOMAIN", "NOTIMP",  "REFUSED"};
  const auto* const found = std::find(kCodes.begin(), kCodes.end(), code);
  return found == kCodes.end() ? 0 : static_cast<std::uint64_t>(found - kCodes.begin());
}

Timestamp or_else(Timestamp time, Timestamp other) {
  return time == Timestamp{} ? other : time;
}

std::string_view log_name(LogKind kind) {
  return shape_of(kind).stem;
}

void render_columns(LogKind kind, ZeekRow& row) {
  switch (kind) {
    case LogKind::ZeekConn:
      return render_conn(row, {}, {});
    case LogKind::ZeekSsl:
      return render_ssl(row, {.time = {}, .certificate = Certificate{}}, {}, "");
    case LogKind::ZeekX509:
      return render_x509(row, {.time = {}, .certificate = Certificate{}}, "");
    case LogKind::ZeekHttp:
      return render_http(row, {});
    case LogKind::ZeekDns:
      return render_dns(row, {}, 0);
    case LogKind::ZeekKerberos:
      return render_kerberos(row, {});
    case LogKind::ZeekSmbMapping:
      return render_smb_mapping(row, {});
    case LogKind::ZeekSmbFiles:
      return render_smb_file(row, {}, "");
    case LogKind::ZeekLdap:
      return render_ldap(row, {});
    default:
      LW_CHECK(kind == LogKind::ZeekLdapSearch);
      return render_ldap_search(row, {});
  }
}

std::string header_line(std::string_view word, LogKind kind, ZeekRow::Form form) {
  std::string line(word);
  ZeekRow row(line, form, log_name(kind));
  render_columns(kind, row);
  return line;
}

// "2025-08-05-01-02-03", as #open and #close say it.
std::string dashed_time(Timestamp time) {
  std::string text;
  append_blank_time(text, time);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ' ' || c == ':'; }, '-');
  return text;
}

}  // namespace

ZeekRow::ZeekRow(std::string& out, Form form, std::string_view log) : out_(out), form_(form) {
  if (form_ == Form::Json) {
    append_all(out_, "{\"_path\":\"", log, '"');
  }
}

void ZeekRow::separate() {
  if (form_ == Form::Json) {
    out_.push_back(',');
  } else if (!std::exchange(first_, false) || form_ != Form::Tabs) {
    out_.push_back('\t');
  }
}

bool ZeekRow::begin(std::string_view name, std::string_view type, bool is_set) {
  if (form_ == Form::Json && !is_set) {
    return false;
  }
  separate();
  switch (form_) {
    case Form::Json:
      append_all(out_, '"', name, "\":");
      return true;
    case Form::Tabs:
      if (!is_set) {
        out_.push_back('-');
      }
      return is_set;
    case Form::Names:
      out_.append(name);
      return false;
    case Form::Types:
      out_.append(type);
      return false;
  }
  return false;
}

// What would be taken for a separator, and bytes that are no text, are written as \xNN.
void ZeekRow::append_tabbed(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || c == '\\') {
      append_all(out_, "\\x", kDigits[byte >> 4U], kDigits[byte & 15U]);
    } else {
      out_.push_back(c);
    }
  }
}

void ZeekRow::time(std::string_view name, Timestamp value) {
  if (begin(name, "time", true)) {
    append_epoch(out_, value);
  }
}

void ZeekRow::interval(std::string_view name, std::optional<double> seconds) {
  if (begin(name, "interval", seconds.has_value())) {
    append_interval(out_, *seconds);
  }
}

void ZeekRow::text(std::string_view name, std::string_view value, std::string_view type) {
  if (!begin(name, type, !value.empty())) {
    return;
  }
  if (form_ == Form::Json) {
    formats::append_json_string(out_, value);
  } else {
    append_tabbed(value);
  }
}

void ZeekRow::count(std::string_view name, std::optional<std::uint64_t> value,
                    std::string_view type) {
  if (begin(name, type, value.has_value())) {
    append_part(out_, *value);
  }
}

void ZeekRow::flag(std::string_view name, std::optional<bool> value) {
  if (!begin(name, "bool", value.has_value())) {
    return;
  }
  if (form_ == Form::Json) {
    out_.append(*value ? "true" : "false");
  } else {
    out_.push_back(*value ? 'T' : 'F');
  }
}

void ZeekRow::list(std::string_view name, const std::vector<std::string>& values,
                   std::string_view type) {
  if (!begin(name, type, !values.empty())) {
    return;
  }
  const bool is_json = form_ == Form::Json;
  out_.append(is_json ? "[" : "");
  for (std::size_t i = 0; i < values.size(); ++i) {
    out_.append(i == 0 ? "" : ",");
    if (is_json) {
      formats::append_json_string(out_, values[i]);
    } else {
      append_tabbed(values[i]);
    }
  }
  out_.append(is_json ? "]" : "");
}

void ZeekRow::intervals(std::string_view name, double seconds, std::size_t count) {
  if (!begin(name, "vector[interval]", count > 0)) {
    return;
  }
  out_.append(form_ == Form::Json ? "[" : "");
  for (std::size_t i = 0; i < count; ++i) {
    out_.append(i == 0 ? "" : ",");
    append_interval(out_, seconds);
  }
  out_.append(form_ == Form::Json ? "]" : "");
}

void ZeekRow::flow(Timestamp when, const Flow& flow) {
  time("ts", when);
  text("uid", flow.uid);
  text("id.orig_h", flow.from, "addr");
  count("id.orig_p", flow.from_port, "port");
  text("id.resp_h", flow.to, "addr");
  count("id.resp_p", flow.to_port, "port");
}

void ZeekRow::finish() {
  text(model::kSyntheticField, model::kSyntheticMark);
  if (form_ == Form::Json) {
    out_.push_back('}');
  }
}

Timestamp end_of(const Connection& connection) {
  const double seconds =
      connection.state == "S0" || connection.state == "REJ" ? 0 : std::max(connection.seconds, 0.0);
  return connection.time +
         std::chrono::duration_cast<TimeTicks>(std::chrono::duration<double>(seconds));
}

void render_conn(ZeekRow& row, const Connection& connection, const Flow& flow) {
  const std::string_view state = connection.state;
  const bool answered = state != "S0" && state != "REJ";
  const std::string_view protocol = protocol_of(connection);
  const std::uint64_t sent_packets = packets_of(connection.out, state);
  const std::uint64_t got_packets = state == "S0" ? 0 : packets_of(connection.in, state);
  row.flow(connection.time, flow);
  row.text("proto", protocol, "enum");
  row.text("service", answered ? connection.service : "");
  row.interval("duration", state == "S0" ? std::nullopt : std::optional(connection.seconds));
  row.count("orig_bytes", connection.out);
  row.count("resp_bytes", connection.in);
  row.text("conn_state", state);
  row.flag("local_orig", std::nullopt);
  row.flag("local_resp", std::nullopt);
  row.count("missed_bytes", 0);
  row.text("history", history_of(state, protocol == "udp"));
  row.count("orig_pkts", sent_packets);
  row.count("orig_ip_bytes", connection.out + sent_packets * kHeaderBytes);
  row.count("resp_pkts", got_packets);
  row.count("resp_ip_bytes", connection.in + got_packets * kHeaderBytes);
  row.list("tunnel_parents", {}, "set[string]");
  row.finish();
}

void render_ssl(ZeekRow& row, const Connection& connection, const Flow& flow,
                std::string_view fingerprint) {
  const Certificate& shown = *connection.certificate;
  row.flow(connection.time + std::chrono::milliseconds(40), flow);
  row.text("version", "TLSv12");
  row.text("cipher", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
  row.text("curve", "x25519");
  row.text("server_name", shown.server_name);
  row.flag("resumed", false);
  row.text("last_alert", "");
  row.text("next_protocol", "");
  row.flag("established", true);
  row.list("cert_chain_fps", {std::string(fingerprint)});
  row.list("client_cert_chain_fps", {});
  row.text("subject", shown.subject);
  row.text("issuer", shown.issuer);
  row.text("cert_serial", shown.serial);
  row.text("validation_status", shown.validation);
  row.finish();
}

void render_x509(ZeekRow& row, const Connection& connection, std::string_view fingerprint) {
  constexpr auto kYear = std::chrono::hours(24 * 365);
  const Certificate& shown = *connection.certificate;
  row.time("ts", connection.time + std::chrono::milliseconds(41));
  row.text("fingerprint", fingerprint);
  row.count("certificate.version", 3);
  row.text("certificate.serial", shown.serial);
  row.text("certificate.subject", shown.subject);
  row.text("certificate.issuer", shown.issuer);
  row.time("certificate.not_valid_before", or_else(shown.not_before, connection.time - kYear));
  row.time("certificate.not_valid_after", or_else(shown.not_after, connection.time + kYear));
  row.text("certificate.key_alg", "rsaEncryption");
  row.text("certificate.sig_alg", "sha256WithRSAEncryption");
  row.text("certificate.key_type", "rsa");
  row.count("certificate.key_length", 2048);
  row.text("certificate.exponent", "65537");
  row.text("certificate.curve", "");
  row.list("san.dns", shown.server_name.empty() ? std::vector<std::string>{}
                                                : std::vector<std::string>{shown.server_name});
  row.flag("basic_constraints.ca", false);
  row.flag("host_cert", true);
  row.flag("client_cert", false);
  row.finish();
}

void render_http(ZeekRow& row, const HttpExchange& exchange) {
  row.flow(exchange.time, exchange.flow);
  row.count("trans_depth", 1);
  row.text("method", exchange.method);
  row.text("host", exchange.host);
  row.text("uri", exchange.uri);
  row.text("referrer", exchange.referrer);
  row.text("version", "1.1");
  row.text("user_agent", exchange.agent);
  row.text("origin", "");
  row.count("request_body_len", exchange.request_bytes);
  row.count("response_body_len", exchange.response_bytes);
  row.count("status_code", static_cast<std::uint64_t>(exchange.status));
  row.text("status_msg", reason_of(exchange.status));
  row.list("tags", {}, "set[enum]");
  row.text("username", "");
  row.list("resp_mime_types", exchange.mime_type.empty()
                                  ? std::vector<std::string>{}
                                  : std::vector<std::string>{exchange.mime_type});
  row.finish();
}

void render_dns(ZeekRow& row, const DnsLookup& lookup, std::uint32_t transaction) {
  const bool answered = lookup.code == "NOERROR" && !lookup.answers.empty();
  row.flow(lookup.time, lookup.flow);
  row.text("proto", "udp", "enum");
  row.count("trans_id", transaction);
  row.interval("rtt", lookup.seconds);
  row.text("query", lookup.query);
  row.count("qclass", 1);
  row.text("qclass_name", "C_INTERNET");
  row.count("qtype", type_number(lookup.type));
  row.text("qtype_name", lookup.type);
  row.count("rcode", code_number(lookup.code));
  row.text("rcode_name", lookup.code);
  row.flag("AA", false);
  row.flag("TC", false);
  row.flag("RD", true);
  row.flag("RA", true);
  row.count("Z", 0);
  row.list("answers", answered ? lookup.answers : std::vector<std::string>{});
  row.intervals("TTLs", lookup.time_to_live, answered ? lookup.answers.size() : 0);
  row.flag("rejected", lookup.code == "REFUSED");
  row.finish();
}

void render_kerberos(ZeekRow& row, const KerberosExchange& exchange) {
  const bool succeeded = exchange.error.empty();
  row.flow(exchange.time, exchange.flow);
  row.text("request_type", exchange.request);
  row.text("client", exchange.client);
  row.text("service", exchange.service);
  row.flag("success", succeeded);
  row.text("error_msg", exchange.error);
  row.text("from", "");
  row.time("till", or_else(exchange.till, exchange.time + std::chrono::hours(10)));
  row.text("cipher", succeeded ? exchange.cipher : "");
  row.flag("forwardable", true);
  row.flag("renewable", true);
  row.finish();
}

void render_smb_mapping(ZeekRow& row, const SmbMapping& mapping) {
  row.flow(mapping.time, mapping.flow);
  row.text("path", mapping.path);
  row.text("service", mapping.service);
  row.text("native_file_system", mapping.file_system);
  row.text("share_type", mapping.share_type);
  row.finish();
}

void render_smb_file(ZeekRow& row, const SmbFile& file, std::string_view file_id) {
  row.flow(file.time, file.flow);
  row.text("fuid", file_id);
  row.text("action", file.action, "enum");
  row.text("path", file.path);
  row.text("name", file.name);
  row.count("size", file.size);
  row.text("prev_name", file.previous_name);
  row.finish();
}

void render_ldap(ZeekRow& row, const LdapMessage& message) {
  row.flow(message.time, message.flow);
  row.count("message_id", message.message, "int");
  row.count("version", 3, "int");
  row.text("opcode", message.operation);
  row.text("result", message.result);
  row.text("diagnostic_message", "");
  row.text("object", message.object);
  row.text("argument", message.argument);
  row.finish();
}

void render_ldap_search(ZeekRow& row, const LdapSearch& search) {
  row.flow(search.time, search.flow);
  row.count("message_id", search.message, "int");
  row.text("scope", search.scope);
  row.text("deref_aliases", "never");
  row.text("base_object", search.base);
  row.count("result_count", search.results);
  row.text("result", search.result);
  row.text("diagnostic_message", "");
  row.text("filter", search.filter);
  row.list("attributes", search.attributes);
  row.finish();
}

std::vector<std::string> zeek_head(LogKind kind, Timestamp opened) {
  return {"#separator \\x09",
          "#set_separator\t,",
          "#empty_field\t(empty)",
          "#unset_field\t-",
          "#path\t" + std::string(log_name(kind)),
          "#open\t" + dashed_time(opened),
          header_line("#fields", kind, ZeekRow::Form::Names),
          header_line("#types", kind, ZeekRow::Form::Types)};
}

std::string zeek_foot(Timestamp closed) {
  return "#close\t" + dashed_time(closed);
}

}  // namespace longwatch::scenario::internal

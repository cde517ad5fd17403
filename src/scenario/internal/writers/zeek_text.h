#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "scenario/internal/writers/log_kinds.h"
#include "scenario/internal/writers/records.h"

/// Records of Zeek's logs, with the columns of Zeek 6 and in its two forms: JSON (as the package
/// json-streaming-logs writes it, "_path" included) and text with tabs. Source: the log reference
/// of the Zeek documentation.
namespace longwatch::scenario::internal {

/// Puts one record together, column by column; all columns of a log in its order, unset ones
/// included. In the forms Names and Types it collects what the header says of the columns instead.
class ZeekRow {
 public:
  enum class Form : std::uint8_t { Json, Tabs, Names, Types };

  /// `log` is the log's name. `out` outlives the row.
  ZeekRow(std::string& out, Form form, std::string_view log);

  void time(std::string_view name, Timestamp value);
  void interval(std::string_view name, std::optional<double> seconds);
  /// Empty = unset.
  void text(std::string_view name, std::string_view value, std::string_view type = "string");
  void count(std::string_view name, std::optional<std::uint64_t> value,
             std::string_view type = "count");
  void flag(std::string_view name, std::optional<bool> value);
  /// No values = unset.
  void list(std::string_view name, const std::vector<std::string>& values,
            std::string_view type = "vector[string]");
  /// The same number `count` times; none = unset.
  void intervals(std::string_view name, double seconds, std::size_t count);
  /// "ts", "uid" and the ends of a connection.
  void flow(Timestamp when, const Flow& flow);
  /// The mark, and the end of the record (without line feed).
  void finish();

 private:
  // False when the column is dealt with: unset, or only its name or type was wanted.
  bool begin(std::string_view name, std::string_view type, bool is_set);
  void separate();
  void append_tabbed(std::string_view value);

  std::string& out_;
  Form form_;
  bool first_ = true;
};

void render_conn(ZeekRow& row, const Connection& connection, const Flow& flow);
/// `fingerprint` is that of the certificate. Preconditions: the connection has one.
void render_ssl(ZeekRow& row, const Connection& connection, const Flow& flow,
                std::string_view fingerprint);
void render_x509(ZeekRow& row, const Connection& connection, std::string_view fingerprint);
void render_http(ZeekRow& row, const HttpExchange& exchange);
void render_dns(ZeekRow& row, const DnsLookup& lookup, std::uint32_t transaction);
void render_kerberos(ZeekRow& row, const KerberosExchange& exchange);
void render_smb_mapping(ZeekRow& row, const SmbMapping& mapping);
void render_smb_file(ZeekRow& row, const SmbFile& file, std::string_view file_id);
void render_ldap(ZeekRow& row, const LdapMessage& message);
void render_ldap_search(ZeekRow& row, const LdapSearch& search);

/// The header of a log in Zeek's own form. Precondition: is_zeek(kind).
std::vector<std::string> zeek_head(LogKind kind, Timestamp opened);
std::string zeek_foot(Timestamp closed);

/// The moment at which Zeek writes the record: when the connection has ended.
Timestamp end_of(const Connection& connection);

}  // namespace longwatch::scenario::internal

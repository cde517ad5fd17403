#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "detect/behaviour/internal/record.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// A TLS connection, as a sensor tells. Texts are valid as long as the record is shown.
struct TlsFacts {
  Address from;
  Address to;
  std::string_view subject;
  std::string_view issuer;
  std::string_view serial;
  std::string_view server_name;
  std::string_view certificate;  ///< what zeek:x509 calls the server's own certificate
  bool is_self_signed = false;   ///< as far as this record tells
  bool is_untrusted = false;     ///< the sensor could not verify it, for whatever reason
};

/// A certificate, as zeek:x509 tells.
struct CertificateFacts {
  std::string_view id;           ///< of the file, or the fingerprint
  std::string_view fingerprint;  ///< empty when not told
  std::string_view subject;
  std::string_view issuer;
  std::string_view serial;

  bool is_self_signed() const { return !subject.empty() && subject == issuer; }
};

/// Reads zeek:ssl, zeek:x509 and suricata:tls. Immutable; any thread.
class TlsReader {
 public:
  explicit TlsReader(model::FieldTable& fields);

  static std::vector<Interest> interests();

  /// Nothing when the record is none, or lacks an address.
  std::optional<TlsFacts> read_connection(Record& record) const;
  std::optional<CertificateFacts> read_certificate(Record& record) const;

 private:
  std::optional<TlsFacts> read_zeek(Record& record) const;
  std::optional<TlsFacts> read_suricata(Record& record) const;

  struct Names {
    model::FieldId from;
    model::FieldId to;
    model::FieldId subject;
    model::FieldId issuer;
    model::FieldId serial;
    model::FieldId server_name;
    model::FieldId certificate;
  };

  static std::optional<TlsFacts> read(Record& record, const Names& names);

  const Names zeek_;
  const Names suricata_;
  const model::FieldId fingerprints_;
  const model::FieldId validation_;
  const Names certificate_;
  const model::FieldId fingerprint_;
};

}  // namespace longwatch::detect::behaviour

#include "detect/behaviour/internal/tls_reader.h"

#include <string>

#include "base/text.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::string_view kX509 = "zeek:x509";
constexpr std::string_view kSuricataTls = "suricata:tls";

std::string_view told(std::string_view text) {
  return text == "-" || text == "(empty)" ? std::string_view{} : text;
}

}  // namespace

TlsReader::TlsReader(model::FieldTable& fields)
    : zeek_{fields.add("id.orig_h"),       fields.add("id.resp_h"),   fields.add("subject"),
            fields.add("issuer"),          fields.add("cert_serial"), fields.add("server_name"),
            fields.add("cert_chain_fuids")},
      suricata_{fields.add("src_ip"),         fields.add("dest_ip"),    fields.add("tls.subject"),
                fields.add("tls.issuerdn"),   fields.add("tls.serial"), fields.add("tls.sni"),
                fields.add("tls.fingerprint")},
      fingerprints_(fields.add("cert_chain_fps")),
      validation_(fields.add("validation_status")),
      certificate_{model::kUnnamedField,
                   model::kUnnamedField,
                   fields.add("certificate.subject"),
                   fields.add("certificate.issuer"),
                   fields.add("certificate.serial"),
                   model::kUnnamedField,
                   fields.add("id")},
      fingerprint_(fields.add("fingerprint")) {}

std::vector<Interest> TlsReader::interests() {
  return {{model::telemetry::kZeekSsl}, {kX509}, {kSuricataTls}};
}

std::optional<TlsFacts> TlsReader::read_connection(Record& record) const {
  const std::string_view channel = record.render(record.event().channel);
  if (equals_ignoring_ascii_case(channel, model::telemetry::kZeekSsl)) {
    return read_zeek(record);
  }
  return equals_ignoring_ascii_case(channel, kSuricataTls) ? read_suricata(record) : std::nullopt;
}

std::optional<TlsFacts> TlsReader::read(Record& record, const Names& names) {
  const std::optional<Address> from = parse_address(record.text(names.from));
  const std::optional<Address> to = parse_address(record.text(names.to));
  if (!from.has_value() || !to.has_value()) {
    return std::nullopt;
  }
  TlsFacts facts;
  facts.from = *from;
  facts.to = *to;
  facts.subject = told(record.text(names.subject));
  facts.issuer = told(record.text(names.issuer));
  facts.serial = told(record.text(names.serial));
  facts.server_name = told(record.text(names.server_name));
  facts.certificate = told(record.text(names.certificate));
  facts.is_self_signed = !facts.subject.empty() && facts.subject == facts.issuer;
  facts.is_untrusted = facts.is_self_signed;
  return facts;
}

std::optional<TlsFacts> TlsReader::read_zeek(Record& record) const {
  std::optional<TlsFacts> facts = read(record, zeek_);
  if (!facts.has_value()) {
    return facts;
  }
  if (facts->certificate.empty()) {
    facts->certificate = told(record.text(fingerprints_));
  }
  const std::string validation = to_ascii_lower(told(record.text(validation_)));
  facts->is_self_signed = facts->is_self_signed ||
                          validation.find("self signed") != std::string::npos ||
                          validation.find("self-signed") != std::string::npos;
  facts->is_untrusted = facts->is_self_signed || (!validation.empty() && validation != "ok");
  return facts;
}

std::optional<TlsFacts> TlsReader::read_suricata(Record& record) const {
  std::optional<TlsFacts> facts = read(record, suricata_);
  if (facts.has_value()) {
    facts->certificate = {};  // no log of its own tells more of it
  }
  return facts;
}

std::optional<CertificateFacts> TlsReader::read_certificate(Record& record) const {
  if (!equals_ignoring_ascii_case(record.render(record.event().channel), kX509)) {
    return std::nullopt;
  }
  CertificateFacts facts;
  facts.id = told(record.text(certificate_.certificate));
  facts.fingerprint = told(record.text(fingerprint_));
  facts.subject = told(record.text(certificate_.subject));
  facts.issuer = told(record.text(certificate_.issuer));
  facts.serial = told(record.text(certificate_.serial));
  return facts;
}

}  // namespace longwatch::detect::behaviour

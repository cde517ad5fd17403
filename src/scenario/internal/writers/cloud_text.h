#pragma once

#include <string>
#include <string_view>

#include "scenario/internal/random.h"
#include "scenario/internal/writers/records.h"

/// JSON records of Microsoft's cloud services, one line each without line feed. Sources: the Office
/// 365 Management Activity API schema, the Entra sign-in schema of Azure Monitor, the reference of
/// Defender's advanced hunting tables.
namespace longwatch::scenario::internal {

/// What all records of one tenant share.
struct CloudTenant {
  std::string id;      ///< GUID
  std::string domain;  ///< "parl.example"
};

/// Made from the domain alone.
CloudTenant make_tenant(std::string_view domain);

/// `random` draws the record's own id.
void append_cloud_audit(std::string& out, const CloudAudit& record, const CloudTenant& tenant,
                        Random& random);
void append_sign_in(std::string& out, const CloudSignIn& record, const CloudTenant& tenant,
                    Random& random);
/// `device` is the host's full name.
void append_defender_file(std::string& out, const DefenderFile& record, std::string_view device);
void append_defender_process(std::string& out, const DefenderProcess& record,
                             std::string_view device);

}  // namespace longwatch::scenario::internal

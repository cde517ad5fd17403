#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/behaviour/internal/record.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// A logon that succeeded or failed, whoever recorded it.
struct SignIn {
  std::string account;       ///< account_key of it; empty = none
  std::string_view name;     ///< as logged
  std::string source;        ///< canonical address, else the workstation's name; empty = local
  std::string_view service;  ///< where: the host, or the cloud
  bool succeeded = false;
};

/// Reads the logons of all telemetry alike. Immutable; any thread.
class SignInReader {
 public:
  explicit SignInReader(model::FieldTable& fields);

  static std::vector<Interest> interests();

  /// Nothing when the record is no logon of an account from somewhere else. Valid until the record
  /// shows another.
  std::optional<SignIn> read(Record& record) const;

 private:
  std::optional<SignIn> read_windows(Record& record) const;
  std::optional<SignIn> read_syslog(Record& record) const;
  std::optional<SignIn> read_key_value(Record& record) const;
  std::optional<SignIn> read_entra(Record& record) const;
  std::optional<SignIn> read_unified(Record& record) const;
  std::optional<SignIn> read_okta(Record& record) const;
  std::optional<SignIn> read_aws(Record& record) const;
  std::optional<SignIn> read_google(Record& record) const;

  const model::FieldId target_;
  const model::FieldId workstation_;
  const model::FieldId ntlm_workstation_;
  const model::FieldId address_;
  const model::FieldId status_;
  const model::FieldId type_;
  const model::FieldId action_;
  const model::FieldId user_;
  const model::FieldId source_;
  const std::vector<model::FieldId> sources_;
  const std::vector<model::FieldId> users_;
  const std::vector<model::FieldId> outcomes_;
  const model::FieldId entra_user_;
  const model::FieldId entra_address_;
  const model::FieldId entra_code_;
  const model::FieldId flat_user_;
  const model::FieldId flat_address_;
  const model::FieldId flat_code_;
  const model::FieldId operation_;
  const model::FieldId user_id_;
  const model::FieldId client_ip_;
  const model::FieldId event_type_;
  const model::FieldId outcome_;
  const model::FieldId actor_;
  const model::FieldId okta_address_;
  const model::FieldId event_name_;
  const model::FieldId console_;
  const model::FieldId aws_user_;
  const model::FieldId aws_address_;
  const model::FieldId method_;
  const model::FieldId principal_;
  const model::FieldId caller_;
};

}  // namespace longwatch::detect::behaviour

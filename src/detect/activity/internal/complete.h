#pragma once

#include <string>

#include "detect/activity/internal/columns.h"
#include "model/activity.h"

/// The decisions of the table in rows.cc that need more than copying: see `Complete`.
namespace longwatch::detect::activity {

bool complete_logon(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_logon_failure(const Columns& columns, std::string& scratch,
                            model::Activity& activity);
bool complete_process_creation(const Columns& columns, std::string& scratch,
                               model::Activity& activity);
bool complete_object_access(const Columns& columns, std::string& scratch,
                            model::Activity& activity);
bool complete_share_access(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_success(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_ticket(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_account_creation(const Columns& columns, std::string& scratch,
                               model::Activity& activity);
bool complete_group_change(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_security_log_cleared(const Columns& columns, std::string& scratch,
                                   model::Activity& activity);
bool complete_hashes(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_web_request(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_zeek_connection(const Columns& columns, std::string& scratch,
                              model::Activity& activity);
bool complete_zeek_tls(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_firewall(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_mail(const Columns& columns, std::string& scratch, model::Activity& activity);
bool complete_defender_file(const Columns& columns, std::string& scratch,
                            model::Activity& activity);

}  // namespace longwatch::detect::activity

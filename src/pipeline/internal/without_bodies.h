#pragma once

#include <memory>

#include "detect/detect.h"

namespace longwatch::pipeline {

/// The same detector, which is never shown the bodies of mails (model/mail_body.h).
std::unique_ptr<detect::Detector> without_bodies(std::unique_ptr<detect::Detector> detector);

}  // namespace longwatch::pipeline

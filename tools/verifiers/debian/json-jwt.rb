# json-jwt: verifies the signature; the claims are for the application to compare.
require 'json/jwt'
require_relative 'trials'

run_trials do |trial, token|
  key = trial[:secret] || JSON::JWK::Set.new(trial[:jwks])
  claims = JSON::JWT.decode(token, key, [trial[:algorithm].to_sym])
  raise 'issuer' unless claims[:iss] == trial[:issuer]
  raise 'expired' if trial[:checks] && claims[:exp] <= Time.now.to_i
  raise 'audience' if trial[:checks] && claims[:aud] != trial[:audience]
end

require "json"
require "bcrypt"
require "active_support"
require "active_support/core_ext"
require "devise/encryptor"

PEPPER = "d41f8a2c".freeze * 16
Model = Struct.new(:pepper, :stretches)

PRODUCERS = {
  "Ruby bcrypt" => ->(password) { BCrypt::Password.create(password, cost: 4).to_s },
  "Devise" => ->(password) { Devise::Encryptor.digest(Model.new(nil, 4), password) },
  "Devise with a pepper" => ->(password) { "devise-pepper" + Devise::Encryptor.digest(Model.new(PEPPER, 4), password) },
}

passwords = JSON.parse($stdin.read)
PRODUCERS.each do |name, make|
  passwords.each do |password|
    puts JSON.generate({ name: name, password: password, hash: make.call(password), pepper: PEPPER })
  end
end

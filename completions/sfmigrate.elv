
use builtin;
use str;

set edit:completion:arg-completer[sfmigrate] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'sfmigrate'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'sfmigrate'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand demo 'See everything work against an embedded org, without an account'
            cand login 'Sign in to Salesforce through the browser'
            cand logout 'Revoke the tokens of a connection and forget it'
            cand status 'Show connections, and whether their tokens work'
            cand connections 'Show connections, and whether their tokens work'
            cand use 'Choose the connection that commands use'
            cand whoami 'Show who is signed in, to which org, and what is left of its limits'
            cand limits 'Show what is left of the org''s limits'
            cand secrets 'Change the key or the place of the tokens'
            cand objects 'List the objects that the org offers'
            cand fields 'List the fields of an object'
            cand count 'Count records, and say how an import would fetch them'
            cand query 'Run a SOQL query and print its records'
            cand map 'Propose, check and convert mapping files'
            cand preview 'Show on a sample what an import would do, and change nothing'
            cand import 'Fetch records into a SQLite database or CSV files'
            cand sync 'Keep a database up to date, once or by a schedule'
            cand runs 'Show what earlier runs did'
            cand report 'Make a web page of what moved: counts, pace, rejects, API use'
            cand completions 'Print the completion script of a shell'
            cand man 'Print the manual page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;demo'= {
            cand -t 'Database file to import into [default: demo.db]'
            cand --to 'Database file to import into [default: demo.db]'
            cand --seed 'Other numbers give other records [default: 1]'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
            cand serve 'Keep the embedded org running, for scripts and for trying commands by hand'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;demo;serve'= {
            cand --port 'Port on 127.0.0.1; 0 takes a free one'
            cand --callback 'A further callback address that the demo''s app allows'
            cand --jwt-certificate 'Certificate (PEM) whose private key may sign in to the demo''s apps (JWT bearer)'
            cand --request-log 'Write every request as a JSON line to this file'
            cand --records 'Number of records of an object, such as Contact=1000000'
            cand --seed 'Other numbers give other records'
            cand --page-rows 'Rows of a Bulk result page'
            cand --rest-page-rows 'Rows of a REST page'
            cand --latency 'Time before each answer, such as 100ms'
            cand --bandwidth 'Bytes per second of each answer, such as 4MB'
            cand --job-time 'Time that a Bulk job takes, such as 2s'
            cand --session-ttl 'Time after which an access token expires, such as 30s'
            cand --api-limit 'API calls that the org allows in 24 hours'
            cand --faults 'Let requests go wrong by this plan, such as examples/faults/bad_day.toml'
            cand --mutate 'Change records and fields by this script, such as examples/mutations/busy_day.toml'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --tls 'Speak https, with a certificate made on the spot'
            cand --rotate-refresh-tokens 'Give a new refresh token whenever one is used'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;demo;help'= {
            cand serve 'Keep the embedded org running, for scripts and for trying commands by hand'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;demo;help;serve'= {
        }
        &'sfmigrate;demo;help;help'= {
        }
        &'sfmigrate;login'= {
            cand --instance-url 'Sign in at this address, such as your My Domain'
            cand --as 'Keep the connection under this name [default: default]'
            cand --client-id 'Consumer key of your app [env: SALESFORCE_CLIENT_ID]'
            cand --jwt-key 'Private key whose certificate your app has (JWT bearer); needs --username'
            cand --username 'Who signs in with a key or a password [env: SALESFORCE_USERNAME]'
            cand --from-sf 'Take over an org of the Salesforce CLI, by its alias or user name'
            cand --port 'Port on which the browser comes back; register it with your app. The first free one of several, such as 1717,1718 or 1717..1719 [default: 1717]'
            cand --timeout 'Give up when nobody signed in for so long'
            cand --store 'Where to keep the tokens [default: keychain, or a question where there is none]'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --sandbox 'Sign in to a sandbox, at test.salesforce.com'
            cand --client-secret-stdin 'Read the consumer secret of your app from standard input'
            cand --client-credentials 'As the user that your app runs as; needs the app''s secret and your My Domain'
            cand --device 'Show a code to type into a page of the org, in a browser anywhere; where the org offers it'
            cand --sfdx-url-stdin 'Read an SFDX auth URL (force://...) from standard input'
            cand --refresh-token-stdin 'Read a refresh token from standard input'
            cand --access-token-stdin 'Read an access token from standard input; needs --instance-url'
            cand --password-stdin 'Read a password from standard input, where the org still allows it; needs --username'
            cand --no-browser 'Print the address instead of opening the browser'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;logout'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --all 'All connections'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;status'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;connections'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;use'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;whoami'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;limits'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;secrets'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
            cand rotate 'Seal the encrypted file under a new key'
            cand move 'Move tokens to another store: of all connections, or of the one that -c names'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;secrets;rotate'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --new-key-stdin 'Read the new key from standard input [env: NEW_ENCRYPTION_KEY]'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;secrets;move'= {
            cand --to 'Where the tokens go'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;secrets;help'= {
            cand rotate 'Seal the encrypted file under a new key'
            cand move 'Move tokens to another store: of all connections, or of the one that -c names'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;secrets;help;rotate'= {
        }
        &'sfmigrate;secrets;help;move'= {
        }
        &'sfmigrate;secrets;help;help'= {
        }
        &'sfmigrate;objects'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --counts 'Count the records of each'
            cand --custom 'Only objects that the customer made'
            cand --migratable 'Say which ones `import --all` takes, those first, and why not the others'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;fields'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;count'= {
            cand --where 'Count only records that meet this SOQL condition'
            cand --bulk-threshold 'From so many records on, an import takes the Bulk API'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;query'= {
            cand -f 'Form of the records [default: a table at a terminal, else by the file''s name, else csv]'
            cand --format 'Form of the records [default: a table at a terminal, else by the file''s name, else csv]'
            cand -o 'File to write to; it gets its name when it is complete'
            cand --output 'File to write to; it gets its name when it is complete'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --bulk 'Run it as a Bulk API 2.0 job; every value is then text'
            cand --all-rows 'Deleted and archived records too'
            cand --csv-safe 'In CSV, put '' before what a spreadsheet would run as a formula'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;map'= {
            cand --onto 'Map onto these columns: crm.db:people, header.csv, schema.json, hubspot:contacts, pipedrive:persons'
            cand -o 'Write the mapping to this file instead of standard output'
            cand --output 'Write the mapping to this file instead of standard output'
            cand --sample 'Compare the values of so many records, too; costs API calls'
            cand --describe 'Take the object, or one that it refers to, from a saved describe answer, offline'
            cand --llm 'Ask a model behind this OpenAI-compatible endpoint for what is unsure; names and types go out'
            cand --llm-model 'The model''s name'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand -i 'Walk through what is unsure; the file is written after every answer, and the same command goes on later'
            cand --interactive 'Walk through what is unsure; the file is written after every answer, and the same command goes on later'
            cand --llm-samples 'Let values go out to the model, too'
            cand --force 'Replace the file if it is there'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
            cand check 'Tell everything that is wrong with a mapping file'
            cand convert 'Make a mapping file of another tool''s: Data Loader, CumulusCI, SFDMU, CSV'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;map;check'= {
            cand --describe 'Take an object from a saved describe answer, offline'
            cand --onto 'Hold the columns against this target: crm.db:people, header.csv, schema.json, hubspot:contacts'
            cand --to 'Take what an earlier import wrote down about the fields into this database, offline'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --online 'Ask the org for the fields, too'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;map;convert'= {
            cand -e 'The object, for files that do not name it'
            cand --entity 'The object, for files that do not name it'
            cand -o 'Write the mapping to this file instead of standard output'
            cand --output 'Write the mapping to this file instead of standard output'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --force 'Replace the file if it is there'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;map;help'= {
            cand check 'Tell everything that is wrong with a mapping file'
            cand convert 'Make a mapping file of another tool''s: Data Loader, CumulusCI, SFDMU, CSV'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;map;help;check'= {
        }
        &'sfmigrate;map;help;convert'= {
        }
        &'sfmigrate;map;help;help'= {
        }
        &'sfmigrate;preview'= {
            cand -e 'Object to fetch; give it several times, or names with commas between them'
            cand --entity 'Object to fetch; give it several times, or names with commas between them'
            cand --include 'With --all, only objects of this name; `*` stands for anything'
            cand --exclude 'With --all, no objects of this name; `*` stands for anything'
            cand -m 'Mapping file; without --entity, every object in it'
            cand --map 'Mapping file; without --entity, every object in it'
            cand --fields 'Only these fields or relationship paths'
            cand --where 'Only records that meet this SOQL condition'
            cand --limit 'At most so many records of each object'
            cand -t 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]'
            cand --to 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]'
            cand -f 'Form of the result; csv without --to goes to the folder sfmigrate-csv'
            cand --format 'Form of the result; csv without --to goes to the folder sfmigrate-csv'
            cand --keep 'Keep what it takes to roll back the last N runs of each table (10 if nothing is said) or file (1)'
            cand --files 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database'
            cand --api 'How to fetch'
            cand --bulk-threshold 'From so many records on, take the Bulk API'
            cand --parallel 'So many objects at the same time'
            cand --api-budget 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls'
            cand --deadline 'Stop in good order after this time, such as 30m'
            cand --on-delete 'What becomes of records that are deleted in the org [default: mark]'
            cand --schema-changes 'What becomes of fields that are new or of another type [default: apply]'
            cand --refresh-formulas 'Read formulas, roll-ups and fields of parents again for all records; =7d only if that was so long ago'
            cand --lag 'How late a record may become visible behind its stamp [default: 5m]'
            cand --overlap 'How much is read again before the last watermark [default: 10m]'
            cand --max-rejects 'Stop in good order when more records are rejected than this number, or than this share of at least 200'
            cand --from-rejects 'Feed the corrected records of a reject file back, instead of fetching any'
            cand --sample 'With --dry-run, so many records of each object at most [default: 200]'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand -a 'Every object that is worth moving, parents before children; see `objects --migratable`'
            cand --all 'Every object that is worth moving, parents before children; see `objects --migratable`'
            cand --csv-safe 'In CSV and reject files, put '' before what a spreadsheet would run as a formula'
            cand --strict 'Fail if a field that was there last time is gone, instead of telling so'
            cand --incremental 'Read only what changed since the last load into this database, and follow deletions'
            cand --detect-hard-deletes 'Compare the Ids of all records, to find what was deleted for good long ago'
            cand --restart 'Begin again, and discard what an earlier run left unfinished'
            cand --abort-job-on-cancel 'On Ctrl-C abort the Bulk jobs under way; without it they are kept, and the same command goes on with them'
            cand --dry-run 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;import'= {
            cand -e 'Object to fetch; give it several times, or names with commas between them'
            cand --entity 'Object to fetch; give it several times, or names with commas between them'
            cand --include 'With --all, only objects of this name; `*` stands for anything'
            cand --exclude 'With --all, no objects of this name; `*` stands for anything'
            cand -m 'Mapping file; without --entity, every object in it'
            cand --map 'Mapping file; without --entity, every object in it'
            cand --fields 'Only these fields or relationship paths'
            cand --where 'Only records that meet this SOQL condition'
            cand --limit 'At most so many records of each object'
            cand -t 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]'
            cand --to 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]'
            cand -f 'Form of the result; csv without --to goes to the folder sfmigrate-csv'
            cand --format 'Form of the result; csv without --to goes to the folder sfmigrate-csv'
            cand --keep 'Keep what it takes to roll back the last N runs of each table (10 if nothing is said) or file (1)'
            cand --files 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database'
            cand --api 'How to fetch'
            cand --bulk-threshold 'From so many records on, take the Bulk API'
            cand --parallel 'So many objects at the same time'
            cand --api-budget 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls'
            cand --deadline 'Stop in good order after this time, such as 30m'
            cand --on-delete 'What becomes of records that are deleted in the org [default: mark]'
            cand --schema-changes 'What becomes of fields that are new or of another type [default: apply]'
            cand --refresh-formulas 'Read formulas, roll-ups and fields of parents again for all records; =7d only if that was so long ago'
            cand --lag 'How late a record may become visible behind its stamp [default: 5m]'
            cand --overlap 'How much is read again before the last watermark [default: 10m]'
            cand --max-rejects 'Stop in good order when more records are rejected than this number, or than this share of at least 200'
            cand --from-rejects 'Feed the corrected records of a reject file back, instead of fetching any'
            cand --sample 'With --dry-run, so many records of each object at most [default: 200]'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand -a 'Every object that is worth moving, parents before children; see `objects --migratable`'
            cand --all 'Every object that is worth moving, parents before children; see `objects --migratable`'
            cand --csv-safe 'In CSV and reject files, put '' before what a spreadsheet would run as a formula'
            cand --strict 'Fail if a field that was there last time is gone, instead of telling so'
            cand --incremental 'Read only what changed since the last load into this database, and follow deletions'
            cand --detect-hard-deletes 'Compare the Ids of all records, to find what was deleted for good long ago'
            cand --restart 'Begin again, and discard what an earlier run left unfinished'
            cand --abort-job-on-cancel 'On Ctrl-C abort the Bulk jobs under way; without it they are kept, and the same command goes on with them'
            cand --dry-run 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;sync'= {
            cand --config 'The file that names the objects'
            cand --schedule 'Stay, and refresh what is due at these times (cron syntax, local time)'
            cand --jitter 'Begin up to so much later, at random, so that not all copies ask at the same second'
            cand --listen 'Answer /health and /metrics on this port of 127.0.0.1; 0 takes a free one'
            cand --print-unit 'Print the file that would run this regularly, and do nothing'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --now 'Refresh all objects, whether they are due or not'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;runs'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List the runs, the newest first'
            cand show 'Show one run: what it was asked, what it did, what happened'
            cand rollback 'Put back what was there before a run'
            cand export 'Print all runs as JSON lines, the oldest first'
            cand forget 'Forget old runs, which cannot be taken back then; the records that they brought stay'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;runs;list'= {
            cand -t 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand --to 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand -f 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand --format 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand --last 'Only so many, the newest'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;runs;show'= {
            cand -t 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand --to 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand -f 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand --format 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;runs;rollback'= {
            cand -t 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand --to 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand -f 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand --format 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --dry-run 'Show what would become of which records, and change nothing'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;runs;export'= {
            cand -t 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand --to 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand -f 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand --format 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;runs;forget'= {
            cand --older-than 'Forget runs that began longer ago than this, such as 90d'
            cand --keep 'Keep the newest N, whatever their age'
            cand -t 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand --to 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand -f 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand --format 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;runs;help'= {
            cand list 'List the runs, the newest first'
            cand show 'Show one run: what it was asked, what it did, what happened'
            cand rollback 'Put back what was there before a run'
            cand export 'Print all runs as JSON lines, the oldest first'
            cand forget 'Forget old runs, which cannot be taken back then; the records that they brought stay'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;runs;help;list'= {
        }
        &'sfmigrate;runs;help;show'= {
        }
        &'sfmigrate;runs;help;rollback'= {
        }
        &'sfmigrate;runs;help;export'= {
        }
        &'sfmigrate;runs;help;forget'= {
        }
        &'sfmigrate;runs;help;help'= {
        }
        &'sfmigrate;report'= {
            cand -t 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand --to 'Database file or folder that the runs wrote [default: sfmigrate.db]'
            cand -f 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand --format 'Form of what they wrote; csv without --to is the folder sfmigrate-csv'
            cand -o 'File to write, or - for standard output; only a report is replaced'
            cand --output 'File to write, or - for standard output; only a report is replaced'
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --all 'Of all runs, as without RUN'
            cand --open 'Open the page in the browser'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'sfmigrate;completions'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;man'= {
            cand -c 'Use this signed-in account; see `sfmigrate status`'
            cand --connection 'Use this signed-in account; see `sfmigrate status`'
            cand --api-version 'Use this API version, such as 66.0 [default: the newest that both sides know]'
            cand --progress 'How to show progress on standard error: auto, plain, json or none'
            cand --color 'When to use colours: auto, always or never'
            cand --json 'Print one JSON document on standard output, also on failure'
            cand -q 'Print only warnings, errors and results'
            cand --quiet 'Print only warnings, errors and results'
            cand --no-input 'Never ask; fail and name the flag instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'sfmigrate;help'= {
            cand demo 'See everything work against an embedded org, without an account'
            cand login 'Sign in to Salesforce through the browser'
            cand logout 'Revoke the tokens of a connection and forget it'
            cand status 'Show connections, and whether their tokens work'
            cand use 'Choose the connection that commands use'
            cand whoami 'Show who is signed in, to which org, and what is left of its limits'
            cand limits 'Show what is left of the org''s limits'
            cand secrets 'Change the key or the place of the tokens'
            cand objects 'List the objects that the org offers'
            cand fields 'List the fields of an object'
            cand count 'Count records, and say how an import would fetch them'
            cand query 'Run a SOQL query and print its records'
            cand map 'Propose, check and convert mapping files'
            cand preview 'Show on a sample what an import would do, and change nothing'
            cand import 'Fetch records into a SQLite database or CSV files'
            cand sync 'Keep a database up to date, once or by a schedule'
            cand runs 'Show what earlier runs did'
            cand report 'Make a web page of what moved: counts, pace, rejects, API use'
            cand completions 'Print the completion script of a shell'
            cand man 'Print the manual page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'sfmigrate;help;demo'= {
            cand serve 'Keep the embedded org running, for scripts and for trying commands by hand'
        }
        &'sfmigrate;help;demo;serve'= {
        }
        &'sfmigrate;help;login'= {
        }
        &'sfmigrate;help;logout'= {
        }
        &'sfmigrate;help;status'= {
        }
        &'sfmigrate;help;use'= {
        }
        &'sfmigrate;help;whoami'= {
        }
        &'sfmigrate;help;limits'= {
        }
        &'sfmigrate;help;secrets'= {
            cand rotate 'Seal the encrypted file under a new key'
            cand move 'Move tokens to another store: of all connections, or of the one that -c names'
        }
        &'sfmigrate;help;secrets;rotate'= {
        }
        &'sfmigrate;help;secrets;move'= {
        }
        &'sfmigrate;help;objects'= {
        }
        &'sfmigrate;help;fields'= {
        }
        &'sfmigrate;help;count'= {
        }
        &'sfmigrate;help;query'= {
        }
        &'sfmigrate;help;map'= {
            cand check 'Tell everything that is wrong with a mapping file'
            cand convert 'Make a mapping file of another tool''s: Data Loader, CumulusCI, SFDMU, CSV'
        }
        &'sfmigrate;help;map;check'= {
        }
        &'sfmigrate;help;map;convert'= {
        }
        &'sfmigrate;help;preview'= {
        }
        &'sfmigrate;help;import'= {
        }
        &'sfmigrate;help;sync'= {
        }
        &'sfmigrate;help;runs'= {
            cand list 'List the runs, the newest first'
            cand show 'Show one run: what it was asked, what it did, what happened'
            cand rollback 'Put back what was there before a run'
            cand export 'Print all runs as JSON lines, the oldest first'
            cand forget 'Forget old runs, which cannot be taken back then; the records that they brought stay'
        }
        &'sfmigrate;help;runs;list'= {
        }
        &'sfmigrate;help;runs;show'= {
        }
        &'sfmigrate;help;runs;rollback'= {
        }
        &'sfmigrate;help;runs;export'= {
        }
        &'sfmigrate;help;runs;forget'= {
        }
        &'sfmigrate;help;report'= {
        }
        &'sfmigrate;help;completions'= {
        }
        &'sfmigrate;help;man'= {
        }
        &'sfmigrate;help;help'= {
        }
    ]
    $completions[$command]
}

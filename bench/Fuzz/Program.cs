using System.Globalization;
using Reality.Fuzz;
using Reality.Fuzz.Coverage;

// Feeds mutated files to the readers of uploads, and keeps as seeds the inputs that reach new code:
//   dotnet run -c Release --project bench/Fuzz -- TARGET COUNT SEED [FINDINGS]
// The same arguments give the same inputs. FINDINGS is a folder for the inputs that broke something; by default ./findings.
if (args.Length < 3 || !int.TryParse(args[1], CultureInfo.InvariantCulture, out var count)
    || !ulong.TryParse(args[2], CultureInfo.InvariantCulture, out var seed))
{
    Console.Error.WriteLine("Give a target, a count and a seed.");
    return 2;
}
if (!InstrumentedProgram.IsThis)
    return InstrumentedProgram.Run(args);
// Before any instrumented method runs.
var coverage = new EdgeCoverage();
return Fuzzing.Run(args[0], count, seed, args.Length > 3 ? args[3] : "findings", coverage);

using System.Globalization;
using Reality.Fuzz;
using Reality.Fuzz.Documents;
using Reality.Fuzz.Images;

// Feeds mutated files to the readers of what users upload:
//   dotnet run -c Release --project bench/Fuzz -- TARGET COUNT SEED [FINDINGS]
// The same arguments give the same inputs. FINDINGS is a folder for the inputs that broke something; by default ./findings.
List<IFuzzTarget> targets = [new ImageTarget(), new SceneTarget(), new LayoutTarget(), new RequestTarget()];
if (args.Length < 3 || targets.Find(target => target.Name == args[0]) is not { } chosen
    || !int.TryParse(args[1], CultureInfo.InvariantCulture, out var count)
    || !ulong.TryParse(args[2], CultureInfo.InvariantCulture, out var seed))
{
    Console.Error.WriteLine($"Give a target ({string.Join(", ", targets.Select(target => target.Name))}), a count and a seed.");
    return 2;
}
using (chosen)
    return new FuzzRun(chosen, seed, args.Length > 3 ? args[3] : "findings").Run(count) == 0 ? 0 : 1;

using Reality.Fuzz.Coverage;
using Reality.Fuzz.Documents;
using Reality.Fuzz.Files;
using Reality.Fuzz.Images;

namespace Reality.Fuzz;

/// <summary>Finds the target by its name, and runs it.</summary>
internal static class Fuzzing
{
    /// <returns>The exit code: 0 if nothing broke.</returns>
    public static int Run(string name, int count, ulong seed, string findingsFolder, EdgeCoverage coverage)
    {
        Func<IFuzzTarget>[] targets =
        [
            () => new ImageTarget(), () => new MetadataTarget(), () => new SceneTarget(), () => new TiePointTarget(),
            () => new LayoutTarget(), () => new ReferenceTarget(), () => new RequestTarget(), () => new GeoJsonTarget(),
            .. ScanFiles.Targets, .. ModelFiles.Targets, .. GridTarget.All,
        ];
        foreach (var create in targets)
        {
            using var target = create();
            if (target.Name == name)
                return new FuzzRun(target, coverage, seed, findingsFolder).Run(count) == 0 ? 0 : 1;
        }
        Console.Error.WriteLine($"There is no target {name}.");
        return 2;
    }
}

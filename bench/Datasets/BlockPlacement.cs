using Reality.Core.Numerics;
using Reality.Sample;

namespace Reality.Datasets;

/// <summary>Distance of a run from the place of the sample survey, if its photos are fitted to their true positions.</summary>
internal static class BlockPlacement
{
    private const double MaxShiftMeters = 0.01;

    // Up to 35 m from the middle.
    private static readonly Vector3d[] s_places = [new(0, 0, 0), new(25, 25, 0), new(-25, -25, 0), new(25, -25, 5)];

    public static int Run(string survey, string output)
    {
        var truth = SampleTruth.Read(Path.Combine(survey, "truth", SampleTruth.FileName));
        var alignment = SampleAlignment.Of(output, truth);
        var shift = s_places.Max(place => Vector3d.Distance(alignment.TrueFromRun * place, place));
        Console.WriteLine($"largest distance of {s_places.Length} places from the truth: {1000 * shift:F1} mm");
        Console.WriteLine($"scale error: {1e6 * (alignment.TrueFromRun.Scale - 1):F0} millionths");
        return shift <= MaxShiftMeters ? 0 : 1;
    }
}

using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>
/// Finds, for each thermal photo, the photo of visible light that another camera of the same aircraft took at the same moment.
/// </summary>
internal static class PhotoPairs
{
    // Camera clocks count whole seconds, and each camera starts its own.
    private const double MaxSeconds = 2;
    private const long MaxTicks = (long)(MaxSeconds * TimeSpan.TicksPerSecond);

    // If a clock has stopped, all photos have the same time, and all pairs would be candidates.
    private const int MaxCandidateCount = 64;

    // Distance flown in a second, plus the errors of the receivers, which each file records independently.
    private const double MaxMeters = 10;

    // Files whose temperatures a program has converted have no capture times. Names then decide: DJI_0001_T.tif and
    // DJI_0001_V.JPG.
    private static readonly string[] s_suffixes = ["_T", "_R", "_IR", "_V", "_W", "_Z", "_THERMAL", "_VISIBLE", "_RGB"];

    /// <summary>The partner of each photo; null for photos of visible light, and for those without a partner.</summary>
    public static int?[] Find(Scene scene)
    {
        var isThermal = scene.Photos.Select(photo => scene.CameraOf(photo).Band == Camera.ThermalBand).ToArray();
        var partners = new int?[scene.Photos.Count];
        if (!isThermal.Contains(true))
            return partners;
        var visible = Enumerable.Range(0, isThermal.Length).Where(i => !isThermal[i]).ToArray();
        var timed = visible.Where(i => scene.Photos[i].CaptureTime is not null)
            .OrderBy(i => scene.Photos[i].CaptureTime!.Value.UtcTicks).ToArray();
        var byName = visible.GroupBy(i => StemOf(scene.Photos[i].Name))
            .ToDictionary(group => group.Key, group => group.ToArray());
        var candidates = Enumerable.Range(0, isThermal.Length).Where(i => isThermal[i]).SelectMany(BestCandidates)
            .OrderBy(pair => pair.Difference).ThenBy(pair => pair.Thermal).ThenBy(pair => pair.Visible);

        // The nearest pairs first; a photo belongs to one photo of another camera.
        var taken = new HashSet<(int Visible, CameraId Camera)>();
        foreach (var (_, thermal, partner) in candidates)
        {
            if (partners[thermal] is null && taken.Add((partner, scene.Photos[thermal].CameraId)))
                partners[thermal] = partner;
        }
        return partners;

        IEnumerable<(double Difference, int Thermal, int Visible)> BestCandidates(int thermal) =>
            Candidates(thermal).Order().Take(MaxCandidateCount);

        IEnumerable<(double Difference, int Thermal, int Visible)> Candidates(int thermal)
        {
            var photo = scene.Photos[thermal];
            var named = byName.GetValueOrDefault(StemOf(photo.Name), []);
            if (photo.CaptureTime is not { } time)
                return named.Select(other => (0.0, thermal, other));
            return timed.Skip(CountBefore(time.UtcTicks - MaxTicks))
                .TakeWhile(i => scene.Photos[i].CaptureTime!.Value.UtcTicks <= time.UtcTicks + MaxTicks)
                .Concat(named.Where(i => scene.Photos[i].CaptureTime is null))
                .Select(other => (Difference(photo, scene.Photos[other]), thermal, other))
                .Where(pair => pair.Item1 <= 2);
        }

        int CountBefore(long ticks)
        {
            var (low, high) = (0, timed.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (scene.Photos[timed[middle]].CaptureTime!.Value.UtcTicks < ticks)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low;
        }
    }

    /// <summary>Distance in time and place, each as a share of its limit; infinite above it.</summary>
    private static double Difference(Photo a, Photo b)
    {
        var seconds = a.CaptureTime is { } first && b.CaptureTime is { } second ? Math.Abs((first - second).TotalSeconds) : 0;
        var meters = a.Position is { } from && b.Position is { } to
            ? Vector3d.Distance(LocalFrame.ToEarth(from.Position), LocalFrame.ToEarth(to.Position))
            : 0;
        return seconds <= MaxSeconds && meters <= MaxMeters ? seconds / MaxSeconds + meters / MaxMeters : double.PositiveInfinity;
    }

    private static string StemOf(string name)
    {
        var stem = Path.ChangeExtension(name, null).ToUpperInvariant();
        return Array.Find(s_suffixes, suffix => stem.EndsWith(suffix, StringComparison.Ordinal)) is { } found
            ? stem[..^found.Length]
            : stem;
    }
}

using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Calibrates with several focal lengths if neither files nor pairs of photos determine them. Takes the solution that fits the
/// measured positions best, or the photos if positions do not decide.
/// </summary>
/// <remarks>
/// Photos that look straight down on flat ground determine only the ratio of focal length and height. Measured positions at
/// different heights, and oblique photos, determine both.
/// </remarks>
internal sealed class FocalLengthTrials(FocalLengths lengths)
{
    // A solution must have at least this share of the photos of the best one, and at most this ratio of its error.
    private const double MinRegisteredShare = 0.9;
    private const double MaxErrorRatio = 1.25;

    // Ratio of position errors above which positions decide between solutions.
    private const double MaxPositionErrorRatio = 1.5;

    // Ratio of focal lengths above which a warning is logged.
    private const double MaxFocalLengthRatio = 1.1;

    // Factors on the guess of the scene: fields of view of 45, 80 and 24 degrees.
    private static readonly double[] s_factors = [1, 0.5, 2];

    // The same for fisheye cameras: 180, 130 and 240 degrees across the longer side.
    private static readonly double[] s_fisheyeFactors = [1, 1.4, 0.75];

    private readonly List<Trial> _trials = [];

    /// <summary>The solution that fits best, the earliest of equals.</summary>
    public Solution Best => Ranked()[0].Solution;

    /// <summary>Cameras to start with: one set if all focal lengths are certain.</summary>
    public IEnumerable<Camera[]> Starts() => lengths.IsUncertain.Contains(true)
        ? s_factors.Select((_, trial) => lengths.Cameras.Select((camera, c) => lengths.IsUncertain[c]
            ? camera with { FocalLength = (camera.Fisheye is null ? s_factors : s_fisheyeFactors)[trial] * camera.FocalLength }
            : camera).ToArray())
        : [lengths.Cameras];

    /// <summary>Adds the solution of a start.</summary>
    public void Add(Solution solution) => _trials.Add(Trial.Of(solution));

    /// <summary>Warns of cameras for which solutions with different focal lengths fit equally well.</summary>
    public void Tell(StageLog log)
    {
        if (_trials.Count < 2 || Best.Attempt.Reconstruction.RegisteredCount == 0)
            return;
        var ranked = Ranked();
        var equals = ranked.Where(trial => trial.PositionError <= MaxPositionErrorRatio * ranked[0].PositionError).ToList();
        for (var c = 0; c < lengths.Cameras.Length; c++)
        {
            var (camera, focal) = (lengths.Cameras[c], Best.Attempt.Reconstruction.Cameras[c].FocalLength);
            var all = equals.ConvertAll(trial => trial.Solution.Attempt.Reconstruction.Cameras[c].FocalLength);
            if (!lengths.IsUncertain[c] || all.Max() <= MaxFocalLengthRatio * all.Min())
                continue;
            log.Warn(
                "Camera_FocalLengthUncertain",
                $"The focal length of {CameraTitle.Of(camera)} could not be found: {all.Min():F0} to {all.Max():F0} px fit the "
                + $"photos equally well, and {focal:F0} px is used. Heights and depths of the model cannot be trusted. Give the "
                + $"focal length with --intrinsics, or add photos that look at the scene at an angle.");
        }
    }

    private List<Trial> Ranked()
    {
        var minCount = MinRegisteredShare * _trials.Max(trial => trial.RegisteredCount);
        var complete = _trials.Where(trial => trial.RegisteredCount >= minCount).ToList();
        var maxError = MaxErrorRatio * complete.Min(trial => trial.ErrorPixels);
        return [.. complete.Where(trial => trial.ErrorPixels <= maxError)
            .OrderBy(trial => trial.PositionError).ThenBy(trial => trial.IsGeoreferenced ? 0 : trial.ErrorPixels)];
    }

    /// <param name="RegisteredCount">Registered photos, without those that contradict their rig.</param>
    private sealed record Trial(
        Solution Solution, int RegisteredCount, double ErrorPixels, bool IsGeoreferenced, double PositionError)
    {
        public static Trial Of(Solution solution)
        {
            var reconstruction = solution.Attempt.Reconstruction;
            var isGeoreferenced = solution.Georeferencing.Origin is not null;
            return new(
                solution, reconstruction.RegisteredCount - (reconstruction.Rigs?.Misfits.Count ?? 0), ErrorOf(reconstruction),
                isGeoreferenced,
                isGeoreferenced ? PositionErrorOf(reconstruction, solution.Georeferencing) : 0);
        }

        /// <summary>Root mean square reprojection error of active observations.</summary>
        private static double ErrorOf(Reconstruction reconstruction)
        {
            var tracks = reconstruction.Tracks;
            var (sum, count) = (0.0, 0);
            for (var o = 0; o < tracks.ObservationCount; o++)
            {
                if (!reconstruction.IsActive[o])
                    continue;
                sum += reconstruction.SquaredErrorPixels(o, reconstruction.Points[tracks.TrackOf[o]]);
                count++;
            }
            return count > 0 ? Math.Sqrt(sum / count) : 0;
        }

        /// <summary>Root mean square distance to measured positions, in standard deviations.</summary>
        private static double PositionErrorOf(Reconstruction reconstruction, Georeferencing georeferencing)
        {
            var squares = Enumerable.Range(0, reconstruction.PhotoCount)
                .Where(p => reconstruction.IsRegistered[p] && georeferencing.CenterPriors[p] is not null)
                .Select(p =>
                {
                    var prior = georeferencing.CenterPriors[p]!;
                    var offset = prior.Whitened(reconstruction.CameraFromWorld[p].Center - prior.Center).Length;
                    return offset * offset;
                }).ToArray();
            return squares.Length > 0 ? Math.Sqrt(squares.Average()) : 0;
        }
    }
}

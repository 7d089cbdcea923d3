using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Control points on the surface of a <see cref="SyntheticScene"/>, marked in all photos that see them.</summary>
internal static class SyntheticControl
{
    /// <summary>Points spread over a survey flight, named A, B, C and so on.</summary>
    /// <param name="count">Number of points.</param>
    /// <param name="sigma">Their standard deviation, meters.</param>
    /// <param name="isCheck">Which of them are check points.</param>
    /// <param name="markNoise">Standard deviation of marks, pixels.</param>
    public static IReadOnlyList<ControlPoint> On(
        SyntheticScene synthetic, int count, double sigma = 0.01, Func<int, bool>? isCheck = null, double markNoise = 0.2)
    {
        var random = SeededRandom.For(7, count);
        var frame = new LocalFrame(synthetic.Truth.Origin ?? new SyntheticSceneOptions().Origin);
        var points = new List<ControlPoint>();
        var stride = synthetic.Points.Length / (count * 40);
        for (var p = 0; points.Count < count && p < synthetic.Points.Length; p += Math.Max(1, stride))
        {
            var marks = MarksOf(synthetic, synthetic.Points[p], ref random, markNoise);
            if (marks.Count < 3
                || points.Exists(other => Vector3d.Distance(other.WorldFrom(frame.Origin), synthetic.Points[p]) < 12))
                continue;
            var noise = sigma * new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
            var place = frame.GeoFromWorld(synthetic.Points[p] + noise);
            points.Add(new()
            {
                Name = ((char)('A' + points.Count)).ToString(),
                Coordinates = new(place.Longitude.Degrees, place.Latitude.Degrees, place.HeightMeters),
                System = "EPSG:4979",
                Position = place,
                HorizontalSigmaMeters = Math.Max(sigma, 0.001),
                VerticalSigmaMeters = Math.Max(sigma, 0.001),
                IsCheck = isCheck?.Invoke(points.Count) == true,
                Marks = marks,
            });
        }
        Assert.Equal(count, points.Count);
        return points;
    }

    /// <summary>Points of a local system, surveyed without errors and marked exactly, in all photos that see them.</summary>
    public static ControlPoint[] At(
        SyntheticScene synthetic, IReadOnlyList<Vector3d> places, double horizontalSigma = 0.01, double verticalSigma = 0.01)
    {
        var random = SeededRandom.For(7, 0);
        return
        [
            .. places.Select((place, i) => new ControlPoint
            {
                Name = ((char)('A' + i)).ToString(), Coordinates = place, HorizontalSigmaMeters = horizontalSigma,
                VerticalSigmaMeters = verticalSigma, Marks = MarksOf(synthetic, place, ref random, 0),
            }),
        ];
    }

    /// <summary>Photos at their true poses, and control points; no tie points.</summary>
    /// <param name="localFromTruth">Frame of the reconstruction; the true one without it.</param>
    public static Reconstruction Reconstructed(
        SyntheticScene synthetic, IReadOnlyList<ControlPoint> points, Similarity? localFromTruth = null)
    {
        var features = SyntheticInput.Features(synthetic);
        var reconstruction = new Reconstruction(
            synthetic.Truth with { ControlPoints = points }, features,
            TrackBuilder.Build([.. features.Select(f => f.Count)], []));
        reconstruction.Pose(synthetic);
        reconstruction.Transform(localFromTruth ?? Similarity.Identity);
        return reconstruction;
    }

    private static List<PhotoMark> MarksOf(SyntheticScene synthetic, Vector3d point, ref SeededRandom random, double noise)
    {
        var marks = new List<PhotoMark>();
        foreach (var photo in synthetic.Truth.Photos)
        {
            var camera = synthetic.Truth.CameraOf(photo);
            if (camera.TryProject(photo.CameraFromWorld!.Value * point, out var pixel)
                && pixel.X > 20 && pixel.Y > 20 && pixel.X < camera.Width - 20 && pixel.Y < camera.Height - 20)
            {
                marks.Add(new(photo.Id, pixel + new Vector2d(noise * random.NextGaussian(), noise * random.NextGaussian())));
            }
        }
        return marks;
    }
}

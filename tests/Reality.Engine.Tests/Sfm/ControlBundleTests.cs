using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Control points behind the tie points of an adjustment, in photos of a flight 50 m above ground.</summary>
public sealed class ControlBundleTests
{
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new() { PhotoCount = 16, PointCount = 600 });

    // Half of them at ground level, half 10 m above it.
    private static readonly Vector3d[] s_places =
        [new(-18, -15, 0), new(14, -17, 10), new(20, 4, 0), new(3, 16, 10), new(-16, 12, 0), new(1, -2, 10)];

    [Fact]
    public void Marks_priors_and_places_of_a_point_belong_together()
    {
        var points = SyntheticControl.At(s_flight, s_places, horizontalSigma: 0.02, verticalSigma: 0.05);
        points[1] = points[1] with { IsCheck = true };
        // Its accuracy is its own, and one of its marks is 60 pixels off.
        var marks = points[3].Marks.ToArray();
        marks[1] = marks[1] with { Pixel = marks[1].Pixel + new Vector2d(60, -25) };
        points[3] = points[3] with { Marks = marks, VerticalSigmaMeters = double.PositiveInfinity };
        var (bundle, _) = Collected(points);
        int[] expected = [0, 2, 3, 4, 5];
        (int[] First, int[] PhotoOf, float[] X, float[] Y) ties = ([0, 2, 5], [3, 4, 0, 1, 2], [1, 2, 3, 4, 5], [6, 7, 8, 9, 10]);

        var (first, photoOf, x, y) = bundle.AppendTo(ties);
        var places = bundle.AppendTo([new(1, 2, 3), new(4, 5, 6)]);
        var priors = bundle.Priors(2);

        Assert.Equal(expected.Length, bundle.Count);
        Assert.Equal(ties.First, first[..3]);
        Assert.Equal(ties.PhotoOf, photoOf[..5]);
        Assert.Equal(ties.X, x[..5]);
        Assert.Equal(ties.Y, y[..5]);
        Assert.Equal([new(1, 2, 3), new(4, 5, 6)], places[..2]);
        Assert.Equal([null, null], priors[..2]);
        Assert.Equal((7, 8, 7), (places.Length, first.Length, priors.Length));
        Assert.Equal(photoOf.Length, first[^1]);
        for (var i = 0; i < expected.Length; i++)
        {
            var point = points[expected[i]];
            Assert.InRange(Vector3d.Distance(places[2 + i], s_places[expected[i]]), 0, 1e-5);
            Assert.Equal(
                new CenterPrior(point.Coordinates, point.HorizontalSigmaMeters, point.VerticalSigmaMeters), priors[2 + i]);
            Assert.Equal(point.Marks.Count - (expected[i] == 3 ? 1 : 0), first[3 + i] - first[2 + i]);
            for (var o = first[2 + i]; o < first[3 + i]; o++)
            {
                Assert.True(s_flight.Truth.Cameras[0].TryProject(
                    s_flight.Truth.Photos[photoOf[o]].CameraFromWorld!.Value * places[2 + i], out var pixel));
                Assert.Equal(pixel.X, x[o], 1e-3);
                Assert.Equal(pixel.Y, y[o], 1e-3);
            }
        }
    }

    [Fact]
    public void A_point_is_left_out_until_points_are_collected_again()
    {
        var (bundle, _) = Collected(SyntheticControl.At(s_flight, s_places));

        bundle.Collect(without: 2);
        var others = bundle.AppendTo([]);
        bundle.Collect();

        Assert.Equal(5, others.Length);
        Assert.All(others, place => Assert.True(Vector3d.Distance(place, s_places[2]) > 1));
        Assert.Equal(6, bundle.AppendTo([]).Length);
    }

    [Fact]
    public void Relief_is_the_spread_of_depths_by_their_mean_in_any_frame()
    {
        var points = SyntheticControl.At(s_flight, s_places);
        // Heights of 5 m on both sides of a mean 45 m below the cameras; the axes are tilted by up to 0.1.
        Assert.Equal(5.0 / 45, ReliefOf(points, Similarity.Identity), 0.01);

        var turned = new Similarity(1, Rotation.FromRotationVector(new(0.9, -0.5, 1.2)), new(200, 100, -50));
        var surveyed = Array.ConvertAll(points, point => point with { Coordinates = turned * point.Coordinates });
        Assert.Equal(ReliefOf(points, Similarity.Identity), ReliefOf(surveyed, turned), 1e-7);

        var flat = SyntheticControl.At(s_flight, Array.ConvertAll(s_places, place => place with { Z = 0 }));
        Assert.InRange(ReliefOf(flat, Similarity.Identity), 0, 0.01);
        Assert.Equal(0, ReliefOf([], Similarity.Identity));
    }

    private static double ReliefOf(ControlPoint[] points, Similarity frameFromTruth)
    {
        var (bundle, reconstruction) = Collected(points, frameFromTruth);
        Assert.Equal(points.Length, bundle.Count);
        return bundle.ReliefShare(reconstruction);
    }

    private static (ControlBundle Bundle, Reconstruction Reconstruction) Collected(
        ControlPoint[] points, Similarity? frameFromTruth = null)
    {
        var reconstruction = SyntheticControl.Reconstructed(s_flight, points, frameFromTruth);
        var network = new ControlNetwork(reconstruction, new());
        network.Reconsider(null);
        var bundle = new ControlBundle(network, null);
        bundle.Collect();
        return (bundle, reconstruction);
    }
}

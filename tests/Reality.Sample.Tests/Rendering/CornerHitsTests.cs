using Reality.Core.Numerics;
using Reality.Sample.Flights;
using Reality.Sample.Rendering;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Rendering;

public sealed class CornerHitsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public void Drawn_triangles_are_those_that_single_rays_meet(int photo)
    {
        var scene = SmallSample.Scene;
        Assert.Equal(photo == 9, scene.Exposures[photo].IsOblique);
        var (surface, eye) = (scene.Surface, new SampleEye(scene.Exposures[photo]));
        var rays = new CornerRays(scene.Camera);
        (int First, int Last)[] bands = [(0, 40), (39, 90), (90, 150)];
        var seen = new SeenTriangles(surface, eye, Array.ConvertAll(bands, band => rays.BoundsOfRows(band.First, band.Last)));
        var hits = new CornerHits(surface, rays, 61);
        for (var band = 0; band < bands.Length; band++)
        {
            hits.Find(seen.OfBand(band), eye, bands[band].First, bands[band].Last);
            for (var row = bands[band].First; row <= bands[band].Last; row++)
            {
                for (var column = 0; column <= 200; column++)
                    Assert.Equal(Depth(surface, eye, rays.At(column, row)), DepthOf(hits.At(column, row), column, row), 1e-8);
            }
        }

        double DepthOf(int triangle, int column, int row) => triangle == CornerHits.None
            ? double.PositiveInfinity
            : surface.PointWhere(eye, rays.At(column, row), triangle).Depth;
    }

    private static double Depth(SampleSurface surface, SampleEye eye, Vector2d ray) =>
        surface.Trace(eye, ray, float.PositiveInfinity).Depth;
}

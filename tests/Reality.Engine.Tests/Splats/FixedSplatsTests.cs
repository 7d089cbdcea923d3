using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;
using Reality.Testing;

namespace Reality.Engine.Tests.Splats;

public sealed class FixedSplatsTests
{
    [Fact]
    public void Splats_around_a_tile_are_seen_but_neither_moved_nor_copied()
    {
        var cloud = SyntheticSplats.Of(100);
        var splats = SplatParameters.Of(cloud, fixedCount: 37);
        var view = new PinholeView(new(0), 64, 48, 60, 60, 32, 24, new(Rotation.Identity, new(0, 0, 3)));
        var (image, gradient) = (new SplatImage(64, 48), new SplatImage(64, 48));
        foreach (var plane in gradient.Planes)
            plane.AsSpan().Fill(0.01f);
        var rasterizer = new VectorSplatRasterizer(2);

        rasterizer.Render(splats, new(view, splats.Origin, 0.1), 3, image);
        rasterizer.Learn(splats, gradient, new() { Number = 1, Degree = 3, SceneRadius = 3 });
        SplatDensification.Run(splats, 200, [], SeededRandom.For(1, 1));

        Assert.Equal(237, splats.Count);
        var trained = splats.ToCloud();
        Assert.Equal(cloud.Positions[..37], trained.Positions[..37]);
        Assert.Equal(cloud.OpacityLogits[..37], trained.OpacityLogits[..37]);
        Assert.NotEqual(cloud.Positions[37..100], trained.Positions[37..100]);
    }
}

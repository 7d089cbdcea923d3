using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Rendering;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Rendering;

public sealed class SunLightTests
{
    // A tower of 4 by 4 by 10 meters on a level square of 60 meters.
    private static readonly SampleSurface Surface = Build();
    private static readonly SunLight Light = new(Surface);

    [Fact]
    public void The_sun_stands_in_the_southwest_46_degrees_high()
    {
        Assert.Equal(1, SunLight.Direction.Length(), 1e-6f);
        Assert.Equal(46, MathF.Asin(SunLight.Direction.Z) * 180 / MathF.PI, 0.5f);
        Assert.True(SunLight.Direction.X < 0 && SunLight.Direction.Y < 0);
    }

    [Theory]
    [InlineData(4, 3.6, 0)]
    [InlineData(-4, -3.6, 1)]
    [InlineData(12, 11, 1)]
    [InlineData(-4, 4, 1)]
    [InlineData(500, 500, 1)]
    public void The_tower_casts_its_shadow_to_the_northeast(float x, float y, float lit) =>
        Assert.Equal(lit, Light.Lit(new(x, y, 0)), 1e-5f);

    [Fact]
    public void Shadows_agree_with_rays_toward_the_sun()
    {
        var random = SeededRandom.For(1, 1);
        var (wrong, count) = (0, 4000);
        var sun = new Vector3d(SunLight.Direction.X, SunLight.Direction.Y, SunLight.Direction.Z);
        for (var i = 0; i < count; i++)
        {
            var place = new Vector3d(30 * (random.NextDouble() - 0.3), 30 * (random.NextDouble() - 0.3), 0.01);
            if (Math.Abs(place.X) < 2.1 && Math.Abs(place.Y) < 2.1)
                continue;
            var expected = Surface.Grid.TryIntersect(place, sun, out _) ? 0 : 1;
            wrong += Math.Abs(Light.Lit(place.RelativeTo(Vector3d.Zero)) - expected) > 0.5 ? 1 : 0;
        }

        // Texels of 12 cm blur the border of the shadow.
        Assert.InRange(wrong, 0, count / 100);
    }

    [Fact]
    public void A_surface_gets_sun_by_the_cosine_and_sky_by_its_openness()
    {
        var lit = Light.At(new(-10, -10, 0), Vector3.UnitZ, openness: 1);
        Assert.Equal(1.30f * SunLight.Direction.Z + 0.30f, lit.X, 1e-4f);
        var shadow = Light.At(new(4, 3.6f, 0), Vector3.UnitZ, openness: 1);
        Assert.Equal(new Vector3(0.30f, 0.36f, 0.45f), shadow);
        Assert.Equal(0.5f * shadow, Light.At(new(4, 3.6f, 0), Vector3.UnitZ, openness: 0.5f));

        // A wall in the northeast faces away from the sun.
        var wall = Light.At(new(-10, -10, 3), Vector3.Normalize(new(1, 1, 0)), openness: 1);
        Assert.Equal(0.55f * 0.36f, wall.Y, 1e-5f);
    }

    private static SampleSurface Build()
    {
        var builder = new SurfaceBuilder();
        builder.AddPolygon(
            new(SurfaceKind.Ground, Vector3.One), new(-30, -30, 0), new(30, -30, 0), new(30, 30, 0), new(-30, 30, 0));
        builder.AddBox(new(SurfaceKind.Plain, Vector3.One), Vector3d.Zero, 4, 4, 10, 0);
        return new(builder, 1);
    }
}

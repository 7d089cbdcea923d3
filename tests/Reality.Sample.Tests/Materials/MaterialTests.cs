using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Materials;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Materials;

/// <summary>Reflectance of the ground, of buildings and of leaves.</summary>
public sealed class MaterialTests
{
    private static readonly SitePlan Site = new(1, 120);
    private static readonly NoiseTable Noise = new(1);
    private static readonly GroundMaterial Ground = new(Site, Noise);
    private static readonly BuildingMaterial Building = new(Site, Noise);

    [Fact]
    public void Ground_reflects_between_one_and_ninety_percent()
    {
        var random = SeededRandom.For(1, 1);
        for (var i = 0; i < 20_000; i++)
        {
            var place = new Vector3(200 * random.NextSingle() - 100, 200 * random.NextSingle() - 100, 0);
            AssertReflectance(Ground.At(new(place, default), new(0.05f)));
        }
    }

    [Theory]
    [InlineData(SurfaceKind.TileRoof)]
    [InlineData(SurfaceKind.MetalRoof)]
    [InlineData(SurfaceKind.FlatRoof)]
    [InlineData(SurfaceKind.Facade)]
    [InlineData(SurfaceKind.Plain)]
    public void Buildings_reflect_between_one_and_ninety_percent(object kind)
    {
        var face = new SurfaceFace((SurfaceKind)kind, new(0.4f, 0.35f, 0.3f), 3, new(12, 6));
        var random = SeededRandom.For(2, 1);
        for (var i = 0; i < 5000; i++)
        {
            var on = new Vector2(12 * random.NextSingle(), 7 * random.NextSingle());
            AssertReflectance(Building.At(face, new(new(on, 3), on), new(0.05f)));
        }
    }

    [Fact]
    public void Leaves_in_hollows_are_darker_than_leaves_on_bumps()
    {
        var (foliage, face) = (new FoliageMaterial(Noise), new SurfaceFace(SurfaceKind.Foliage, new(0.1f, 0.15f, 0.05f)));
        var (hollow, bump) = (0.0f, 0.0f);
        for (var i = 0; i < 200; i++)
        {
            var place = new Vector3(0.13f * i, 0.07f * i, 5);
            hollow += foliage.At(face, new(place, new(0, 0.86f)), new(0.05f)).Y;
            bump += foliage.At(face, new(place, new(0, 1.14f)), new(0.05f)).Y;
        }
        Assert.Equal(0.625f / 1.017f, hollow / bump, 0.01f);
    }

    [Fact]
    public void A_pixel_on_the_center_of_a_target_is_the_mean_of_its_quarters()
    {
        var target = Site.Targets[0];
        var (sin, cos) = Math.SinCos(target.YawRadians);
        var right = 0.3f * new Vector3((float)cos, (float)sin, 0);
        var down = 0.3f * new Vector3((float)-sin, (float)cos, 0);
        var center = new Vector3((float)target.X, (float)target.Y, 0);
        var mean = Ground.At(new(center, default, right, default, down, default), new(0.3f));
        Assert.Equal((0.8f + 0.035f) / 2, mean.X, 0.06f);
        Assert.InRange(Ground.At(new(center + 0.5f * (right + down), default), new(0.05f)).X, 0.02f, 0.06f);
        Assert.InRange(Ground.At(new(center + 0.5f * (right - down), default), new(0.05f)).X, 0.6f, 0.95f);
    }

    [Fact]
    public void Targets_on_flat_roofs_are_painted()
    {
        var roof = new SurfaceFace(SurfaceKind.FlatRoof, new(0.3f, 0.29f, 0.27f));
        var target = Site.Targets[7];
        var (sin, cos) = Math.SinCos(target.YawRadians);
        var (x, y) = (target.X + 0.3 * cos + 0.3 * sin, target.Y + 0.3 * sin - 0.3 * cos);
        Assert.InRange(Building.At(roof, new(new((float)x, (float)y, 9), new(3, 3)), new(0.05f)).X, 0.6f, 0.95f);
    }

    [Fact]
    public void Facades_have_dark_windows_between_bright_frames()
    {
        var face = new SurfaceFace(SurfaceKind.Facade, new(0.6f, 0.55f, 0.5f), 3, new(12, 6));
        var values = new List<float>();
        for (var x = 0.05f; x < 12; x += 0.1f)
        {
            // Through the windows of the upper floor, 1.6 m above it.
            values.Add(Building.At(face, new(new(x, 0, 5.4f), new(x, 1 + 2.8f + 1.6f)), new(0.05f)).X);
        }
        Assert.True(values.Min() < 0.15f);
        Assert.True(values.Max() > 0.5f);
    }

    private static void AssertReflectance(Vector3 color)
    {
        Assert.InRange(MathF.Min(color.X, MathF.Min(color.Y, color.Z)), 0.001f, 1);
        Assert.InRange(MathF.Max(color.X, MathF.Max(color.Y, color.Z)), 0.01f, 1);
    }
}

using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Sample.Flights;
using Reality.Sample.Materials;
using Reality.Sample.Rendering;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Rendering;

public sealed class PhotoShaderTests
{
    private static readonly PhotoShader Shader = Build();

    [Fact]
    public void Only_ground_on_the_pond_is_water()
    {
        var ground = new SurfaceFace(SurfaceKind.Ground, Vector3.One);
        Assert.True(Shader.IsWater(ground, new(-31, -29, 0)));
        Assert.False(Shader.IsWater(ground, new(0, 30, 0)));
        Assert.False(Shader.IsWater(ground with { Kind = SurfaceKind.Foliage }, new(-31, -29, 0)));
    }

    [Fact]
    public void Waves_move_between_photos()
    {
        var place = new Vector3(-31, -29, 0);
        var (first, second) = (Shader.Water(place, Eye(0, 0, 40, photo: 0)), Shader.Water(place, Eye(0, 0, 40, photo: 1)));
        Assert.Equal(first, Shader.Water(place, Eye(0, 0, 40, photo: 0)));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Water_glints_toward_the_northeast_and_mirrors_more_at_grazing_angles()
    {
        var place = new Vector3(-31, -29, 0);
        var toSun = SunLight.Direction;
        float Brightest(Vector3 toEye) => Enumerable.Range(0, 20).Max(photo =>
        {
            var eye = place + 60 * Vector3.Normalize(toEye);
            return Shader.Water(place, Eye(eye.X, eye.Y, eye.Z, photo)).X;
        });
        var opposite = Brightest(new(-toSun.X, -toSun.Y, toSun.Z));
        var above = Brightest(Vector3.UnitZ);
        Assert.True(opposite > 3 * above);
        Assert.True(Brightest(new(-1, 1, 0.15f)) > 2 * above);
    }

    [Fact]
    public void Walls_get_less_light_near_the_ground()
    {
        var wall = new SurfaceFace(SurfaceKind.Facade, Vector3.One);
        var normal = Vector3.Normalize(new(1, 1, 0));
        var low = Shader.Illumination(wall, new(new(0, 0, 1), new(0, 0)), normal);
        var high = Shader.Illumination(wall, new(new(0, 0, 1), new(0, 5)), normal);
        Assert.Equal(0.7f, low.X / high.X, 1e-4f);
    }

    private static SampleEye Eye(float x, float y, float z, int photo) => new(SmallSample.Scene.Exposures[0] with
    {
        Id = new(photo),
        CameraFromWorld = RigidTransform.FromCenter(Rotation.Identity, new(x, y, z)),
    });

    private static PhotoShader Build()
    {
        var builder = new SurfaceBuilder();
        builder.AddPolygon(
            new(SurfaceKind.Ground, Vector3.One), new(-60, -60, 0), new(60, -60, 0), new(60, 60, 0), new(-60, 60, 0));
        var surface = new SampleSurface(builder, 5);
        var (site, noise) = (new SitePlan(1, 60), new NoiseTable(1));
        return new(
            surface, new SunLight(surface), new GroundMaterial(site, noise), new BuildingMaterial(site, noise),
            new FoliageMaterial(noise));
    }
}

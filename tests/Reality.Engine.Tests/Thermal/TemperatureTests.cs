using System.Numerics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Tests.Texturing;
using Reality.Engine.Thermal;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Thermal;

/// <summary>A terrain with a tower whose temperature is known at each place, and thermal photos of it.</summary>
public sealed class TemperatureTests : IDisposable
{
    private readonly SyntheticSurvey _survey = new();

    [Theory]
    [InlineData(TemperatureChoice.Mean)]
    [InlineData(TemperatureChoice.BestFromAbove)]
    public void Temperatures_of_the_surface_are_those_that_the_photos_measured(TemperatureChoice choice)
    {
        AddPhotos();
        var workspace = Run(new ThermalPhotos(_survey, 0.5));
        var field = new TemperatureField(workspace);

        var kelvin = field.At(_survey.Surface.Origin, _survey.Surface.Positions, 0, choice, 2, default);

        var errors = Errors(kelvin).ToList();
        Assert.True(errors.Count > 0.9 * kelvin.Length, $"{errors.Count} of {kelvin.Length} places have a temperature.");
        Assert.InRange(Math.Sqrt(errors.Average(e => e * e)), 0, 0.3);
        var (min, max) = field.Range(default);
        Assert.InRange(min, 280, 295);
        Assert.InRange(max, 325, 335);
    }

    [Fact]
    public void Surface_that_an_export_leaves_out_still_hides_what_is_behind_it()
    {
        AddPhotos();
        var photos = new ThermalPhotos(_survey, 0.5);

        Assert.InRange(LargestError(Run(photos, whole: "whole-surface")), 0, 3);
        Assert.InRange(LargestError(Run(photos, whole: "cut")), 10, 50);

        // On the ground, whose tower is cut off.
        double LargestError(Workspace workspace)
        {
            var kelvin = new TemperatureField(workspace)
                .At(_survey.Surface.Origin, _survey.Surface.Positions, 0, TemperatureChoice.Mean, 2, default);
            return Enumerable.Range(0, kelvin.Length)
                .Where(i => _survey.Surface.WorldPosition(i) is { Z: < 1 } p && float.IsFinite(kelvin[i]) && !IsAtEdge(p))
                .Max(i => Math.Abs(kelvin[i] - Kelvin(_survey.Surface.WorldPosition(i))));
        }
    }

    [Fact]
    public void Photos_that_measured_too_much_by_a_constant_are_corrected_if_asked()
    {
        AddPhotos();
        float[] offsets = [1.5f, -2, 0.5f, 3, -1, -2];
        var photos = new ThermalPhotos(_survey, 0.5) { Offsets = offsets };

        var (corrected, kept) = (Rms(Run(photos, balances: true)), Rms(Run(photos)));

        // Offsets add up to zero, so that the mean temperature is the true one; without a correction they mix.
        Assert.InRange(corrected, 0, 0.3);
        Assert.InRange(kept, 0.8, 2);

        double Rms(Workspace workspace)
        {
            var kelvin = new TemperatureField(workspace)
                .At(_survey.Surface.Origin, _survey.Surface.Positions, 0, TemperatureChoice.Mean, 2, default);
            return Math.Sqrt(Errors(kelvin).Average(e => e * e));
        }
    }

    [Fact]
    public void Texels_have_the_color_of_the_temperature_of_their_place()
    {
        AddPhotos();
        var workspace = Run(new ThermalPhotos(_survey, 0.5));
        var textured = workspace.ReadTexturedMesh(Engine.Texturing.TextureStage.Id / "a.bin");

        // Half a kelvin per gray level.
        var painted = TemperatureTexture.Paint(
            textured, new TemperatureField(workspace), 0,
            k => float.IsNaN(k) ? default : new((byte)Math.Round(2 * (k - 250)), 0, 0), 2, default);

        var errors = new List<double>();
        for (var i = 0; i < painted.TextureCoordinates.Length; i += 3)
        {
            // At the middle of each triangle.
            var page = painted.Pages[painted.PageOfTriangle[i / 3]];
            var uv = (painted.TextureCoordinates[i] + painted.TextureCoordinates[i + 1] + painted.TextureCoordinates[i + 2]) / 3;
            var mesh = painted.Mesh;
            var place = (mesh.Positions[mesh.Triangles[i]] + mesh.Positions[mesh.Triangles[i + 1]]
                + mesh.Positions[mesh.Triangles[i + 2]]) / 3;
            var color = page[
                Math.Min((int)(uv.X * page.Width), page.Width - 1), Math.Min((int)(uv.Y * page.Height), page.Height - 1)];
            if (color.R > 0 && !IsAtEdge(new(place.X, place.Y, place.Z)))
                errors.Add(250 + color.R / 2.0 - Kelvin(new(place.X, place.Y, place.Z)));
        }
        Assert.True(errors.Count > 0.75 * painted.Mesh.TriangleCount);
        Assert.InRange(Math.Sqrt(errors.Average(e => e * e)), 0, 0.6);
    }

    [Fact]
    public void A_place_that_no_photo_sees_has_no_temperature()
    {
        _survey.AddPhotos((-2, -2), (-2, 2));
        var workspace = Run(new ThermalPhotos(_survey, 1));

        var kelvin = new TemperatureField(workspace)
            .At(default, [new(5.9f, 5.9f, 0), new(-2, -1, 0)], 1, TemperatureChoice.Mean, 1, default);

        Assert.True(float.IsNaN(kelvin[0]));
        Assert.InRange(kelvin[1], 280, 320);
    }

    [Fact]
    public void Photos_without_temperatures_are_named_and_their_absence_ends_the_job()
    {
        AddPhotos();

        var failure = Assert.Throws<StageException>(() => Run(new ThermalPhotos(_survey, 1) { Fails = true }));

        Assert.Equal("Thermal_NoPhotos", failure.Code);
    }

    public void Dispose() => _survey.Dispose();

    // Smooth over the ground; the tower is hotter.
    private static double Kelvin(Vector3d p) => 290 + 0.8 * p.X + 3 * Math.Sin(0.9 * p.Y) + (p.Z > 1.5 ? 40 : 0);

    private IEnumerable<double> Errors(float[] kelvin)
    {
        for (var i = 0; i < kelvin.Length; i++)
        {
            var p = _survey.Surface.WorldPosition(i);
            if (float.IsFinite(kelvin[i]) && !IsAtEdge(p))
                yield return kelvin[i] - Kelvin(p);
        }
    }

    // Of the tower, where 40 K meet within a pixel.
    private static bool IsAtEdge(Vector3d p) =>
        Math.Abs(Math.Abs(p.X - 1.5) - 0.9) < 0.3 && Math.Abs(p.Y + 1) < 1.3
        || Math.Abs(Math.Abs(p.Y + 1) - 0.9) < 0.3 && Math.Abs(p.X - 1.5) < 1.3;

    private void AddPhotos() => _survey.AddPhotos((-3, -2), (0, -2), (3, -2), (-3, 2), (0, 2), (3, 2));

    /// <param name="whole">
    /// The stage whose surface hides: "whole-surface" has the tower, "cut" has none. Null = the surface of the model.
    /// </param>
    private Workspace Run(ThermalPhotos photos, bool balances = false, string? whole = null)
    {
        var textured = _survey.Texture(new Dictionary<string, Mesh> { ["a"] = _survey.Surface });
        var workspace = new Workspace(
            textured.Root,
            textured.Keys.Concat(
                [
                    new(ThermalPhotosStage.Id, "test"), new(ThermalVisibilityStage.Id, "test"),
                    new(ThermalBalanceStage.Id, "test"), new("whole-surface", "whole"), new("cut", "cut"),
                ]).ToDictionary());
        Write("whole-surface", _survey.Surface);
        Write("cut", WithoutTower(_survey.Surface));
        var scene = _survey.Scene;
        scene = scene with { Cameras = [.. scene.Cameras.Select(camera => camera with { Band = "Thermal" })] };
        new ThermalPhotosStage(photos, _ => scene, null).Run(workspace, new SilentLog(), 2);
        new ThermalVisibilityStage(whole ?? SurfaceStage.Id).Run(workspace, new SilentLog(), 2);
        new ThermalBalanceStage(balances).Run(workspace, new SilentLog(), 2);
        return workspace;

        void Write(StageName stage, Mesh surface) => workspace
            .With(new Dictionary<StageName, StageName> { [SurfaceStage.Id] = stage })
            .WriteMesh(SurfaceStage.NameOf(workspace.ReadLayout().Tiles.Single()), surface);
    }

    private static Mesh WithoutTower(Mesh surface) => Mesh.Compact(
        surface.Origin, surface.Positions,
        [
            .. surface.Triangles.Chunk(3)
                .Where(triangle => triangle.All(vertex => surface.WorldPosition(vertex).Z < 1)).SelectMany(triangle => triangle),
        ]);

    /// <summary>Thermal photos at the poses of the survey, with fewer pixels.</summary>
    private sealed class ThermalPhotos(SyntheticSurvey survey, double scale) : IPhotoSource
    {
        public bool Fails { get; init; }

        /// <summary>Kelvin that each photo shows too much; none if empty.</summary>
        public float[] Offsets { get; init; } = [];

        public Image<float> ReadTemperature(Photo photo, CancellationToken cancellation = default)
        {
            if (Fails)
                throw new InvalidFileException("JPEG", "no temperatures");
            var full = PinholeView.Of(photo, survey.Camera);
            var view = full with
            {
                Width = (int)(full.Width * scale),
                Height = (int)(full.Height * scale),
                FocalX = full.FocalX * scale,
                FocalY = full.FocalY * scale,
                CenterX = full.CenterX * scale,
                CenterY = full.CenterY * scale,
            };
            // Hundredths of a kelvin above 250 in two channels.
            var coded = SyntheticSurvey.Trace(survey.Surface, view, Coded, samples: 1);
            var kelvin = new Image<float>(coded.Width, coded.Height);
            for (var i = 0; i < kelvin.Pixels.Length; i++)
            {
                var color = coded.Pixels[i];
                kelvin.Pixels[i] = color.B == 0 ? float.NaN
                    : 250 + (color.R * 250 + color.G) / 100f + (Offsets.Length > 0 ? Offsets[photo.Id.Value] : 0);
            }
            return kelvin;
        }

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => null;

        private static Vector3 Coded(Vector3d p)
        {
            var steps = (int)Math.Round(100 * (Kelvin(p) - 250));
            return new(steps / 250, steps % 250, 1);
        }
    }
}

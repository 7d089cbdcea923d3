using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Rendering;
using Reality.Engine.Splats;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Datasets;

/// <summary>Splats of a finished `run --splats` beside its textured mesh, and many splats for measuring exports.</summary>
internal static class SplatBenchmark
{
    /// <summary>
    /// PSNR of splats and mesh in the photos that were held out, over the pixels that the mesh shows, and of splats over all.
    /// The exposure of such a photo is unknown: as they are, and with the gain and offset of each channel that fit best.
    /// </summary>
    public static int Compare(string run)
    {
        var workspace = FinishedRun.Open(run);
        var scene = workspace.ReadScene(SceneArtifact.Calibrated);
        var report = SplatReportArtifact.Read(workspace, SplatTrainingStage.Id);
        var viewer = new SplatViewer(workspace.ReadSplats(SplatTrainingStage.Id), scene, Environment.ProcessorCount);
        var photos = report.Unseen.Select(quality => SplatPhoto.Read(workspace, quality.Photo)).ToList();
        var renderers = photos.ConvertAll(
            photo => new TexturedMeshRenderer(RasterView.Of(photo.View), new() { SamplesPerSide = 3 }));
        foreach (var tile in SurfaceStage.TilesIn(workspace))
            renderers.ForEach(renderer => renderer.Draw(workspace.ReadTexturedMesh(TextureStage.NameOf(tile))));
        List<double[]> figures = [];
        foreach (var (photo, renderer) in photos.Zip(renderers))
        {
            var (splats, mesh, depths) = (viewer.Show(photo), renderer.Finish(), renderer.Depths());
            bool[] valid = [.. photo.Colors.Pixels.Select((_, i) => photo.Validity?.Pixels[i] != 0)];
            bool[] covered = [.. valid.Select((isValid, i) => isValid && float.IsFinite(depths.Pixels[i]))];
            var coverage = (double)covered.Count(isCovered => isCovered) / covered.Length;
            Console.WriteLine($"{scene[photo.View.Photo].Name}, {100 * coverage:F1} % covered");
            figures.Add([
                .. PsnrOf(photo.Colors, splats, valid), .. PsnrOf(photo.Colors, splats, covered),
                .. PsnrOf(photo.Colors, mesh, covered),
            ]);
            Print(figures[^1]);
        }
        Console.WriteLine("mean");
        Print([.. Enumerable.Range(0, 6).Select(k => figures.Average(figure => figure[k]))]);
        return 0;
    }

    /// <summary>
    /// Replaces the splats of a finished run by others evenly on its textured surface, for the next export to publish.
    /// </summary>
    public static int Fill(string run, int count)
    {
        var workspace = FinishedRun.Open(run);
        var meshes = SurfaceStage.TilesIn(workspace)
            .Select(tile => workspace.ReadTexturedMesh(TextureStage.NameOf(tile))).ToList();
        var area = meshes.Sum(mesh => Enumerable.Range(0, mesh.Mesh.TriangleCount).Sum(t => AreaOf(mesh.Mesh, t)));
        var parts = meshes.Select(mesh => SplatsOn(mesh, area / count));
        workspace.WriteSplats(SplatTrainingStage.Id, SplatCloud.Join([.. parts]));
        return 0;
    }

    private static void Print(double[] psnr) => Console.WriteLine(
        $"  splats {psnr[0]:F2} dB ({psnr[1]:F2} with gains); where the mesh is: splats {psnr[2]:F2} ({psnr[3]:F2}), "
        + $"mesh {psnr[4]:F2} ({psnr[5]:F2})");

    // As shown, and with the best gain and offset of each channel.
    private static double[] PsnrOf(Image<Rgb24> photo, Image<Rgb24> shown, bool[] counts)
    {
        Func<Rgb24, double>[] channels = [color => color.R, color => color.G, color => color.B];
        var (plain, fitted) = (0.0, 0.0);
        foreach (var channel in channels)
        {
            (double Photo, double Shown)[] pairs =
            [
                .. Enumerable.Range(0, counts.Length).Where(i => counts[i])
                    .Select(i => (channel(photo.Pixels[i]), channel(shown.Pixels[i]))),
            ];
            var (meanPhoto, meanShown) = (pairs.Average(pair => pair.Photo), pairs.Average(pair => pair.Shown));
            var variance = pairs.Average(pair => Math.Pow(pair.Shown - meanShown, 2));
            var gain = pairs.Average(pair => (pair.Photo - meanPhoto) * (pair.Shown - meanShown)) / Math.Max(variance, 1e-9);
            plain += pairs.Average(pair => Math.Pow(pair.Photo - pair.Shown, 2)) / 3;
            fitted += pairs.Average(pair => Math.Pow(pair.Photo - meanPhoto - gain * (pair.Shown - meanShown), 2)) / 3;
        }
        return [10 * Math.Log10(255 * 255 / plain), 10 * Math.Log10(255 * 255 / fitted)];
    }

    // Flat splats of half the distance to their neighbors.
    private static SplatCloud SplatsOn(TexturedMesh mesh, double areaPerSplat)
    {
        var random = SeededRandom.For(1, mesh.Mesh.TriangleCount);
        List<(Vector3 Position, Rgb24 Color)> points = [];
        double due = 0;
        for (var t = 0; t < mesh.Mesh.TriangleCount; t++)
        {
            for (due += AreaOf(mesh.Mesh, t) / areaPerSplat; due > 1; due--)
                points.Add(PointIn(mesh, t, ref random));
        }
        var scale = (float)Math.Log(0.5 * Math.Sqrt(areaPerSplat));
        var coefficients = SphericalHarmonics.CountOf(SphericalHarmonics.MaxDegree);
        var splats = new SplatCloud
        {
            Origin = mesh.Mesh.Origin, Degree = SphericalHarmonics.MaxDegree, IsAntialiased = true,
            Positions = [.. points.Select(point => point.Position)],
            LogScales = [.. points.Select(_ => new Vector3(scale))],
            Rotations = [.. points.Select(_ => Quaternion.Identity)],
            OpacityLogits = [.. points.Select(_ => 3f)],
            Harmonics = new float[3 * coefficients * points.Count],
        };
        for (var i = 0; i < points.Count; i++)
        {
            var color = points[i].Color;
            var at = 3 * coefficients * i;
            (splats.Harmonics[at], splats.Harmonics[at + 1], splats.Harmonics[at + 2]) = (
                HarmonicOf(color.R), HarmonicOf(color.G), HarmonicOf(color.B));
        }
        return splats;

        static float HarmonicOf(byte level) => (level / 255f - 0.5f) / (float)SphericalHarmonics.Constant;
    }

    private static (Vector3 Position, Rgb24 Color) PointIn(TexturedMesh mesh, int t, ref SeededRandom random)
    {
        var (u, v) = (random.NextSingle(), random.NextSingle());
        if (u + v > 1)
            (u, v) = (1 - u, 1 - v);
        var (a, b, c) = CornersOf(mesh.Mesh, t);
        var uv = mesh.TextureCoordinates;
        var at = uv[3 * t] + u * (uv[3 * t + 1] - uv[3 * t]) + v * (uv[3 * t + 2] - uv[3 * t]);
        var page = mesh.Pages[mesh.PageOfTriangle[t]];
        var (x, y) = ((int)(at.X * page.Width), (int)(at.Y * page.Height));
        return (a + u * (b - a) + v * (c - a), page[Math.Clamp(x, 0, page.Width - 1), Math.Clamp(y, 0, page.Height - 1)]);
    }

    private static double AreaOf(Mesh mesh, int t)
    {
        var (a, b, c) = CornersOf(mesh, t);
        return 0.5 * Vector3.Cross(b - a, c - a).Length();
    }

    private static (Vector3 A, Vector3 B, Vector3 C) CornersOf(Mesh mesh, int t)
    {
        var (positions, corners) = (mesh.Positions, mesh.Triangles);
        return (positions[corners[3 * t]], positions[corners[3 * t + 1]], positions[corners[3 * t + 2]]);
    }
}

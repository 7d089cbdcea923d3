using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Datasets;

/// <summary>
/// Steps of color between neighboring photos of a finished run: the mean difference of the colors that two photos give to the
/// places both see, of the channel in which they differ most. Read from the work folder of the run.
/// </summary>
internal static class PhotoColorSteps
{
    private const int PixelStep = 3;

    // Neighbors see this part of each other's pixels.
    private const double MinCommonPart = 0.05;

    public static int Measure(string run)
    {
        var workspace = FinishedRun.Open(run);
        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        var photos = scene.CalibratedPhotos.Select(photo => photo.Id).Where(id => workspace.Contains(ColorBalance.NameOf(id)))
            .Select(id => workspace.ReadVisibility(scene, id))
            .ToArray();
        var balances = photos.Select(p => ColorBalance.Read(workspace, p.ColorView, p.ColorView.Photo)).ToArray();
        var steps = new List<(double Plain, double Gained, double Balanced)>();
        for (var a = 0; a < photos.Length; a++)
        {
            for (var b = 0; b < photos.Length; b++)
            {
                if (a != b && StepOf(photos[a], photos[b], balances[a], balances[b]) is { } step)
                    steps.Add(step);
            }
        }
        Print("colors that the exposure is estimated from", steps.Select(step => step.Plain));
        Print("after the exposure", steps.Select(step => step.Gained));
        Print("in the texture", steps.Select(step => step.Balanced));
        return 0;
    }

    private static (double Plain, double Gained, double Balanced)? StepOf(
        PhotoVisibility a, PhotoVisibility b, ColorBalance balanceOfA, ColorBalance balanceOfB)
    {
        var (plain, gained, balanced, count) = (Vector3.Zero, Vector3.Zero, Vector3.Zero, 0);
        var toDepth = a.DepthView.FocalX / a.ColorView.FocalX;
        for (var y = 0; y < a.ColorView.Height; y += PixelStep)
        {
            for (var x = 0; x < a.ColorView.Width; x += PixelStep)
            {
                var (px, py) = ((int)((x + 0.5) * toDepth), (int)((y + 0.5) * toDepth));
                if (a.IsUsable[x, y] == 0 || px >= a.DepthView.Width || py >= a.DepthView.Height)
                    continue;
                var depth = a.Depth.DepthAt(px, py);
                if (!double.IsFinite(depth))
                    continue;
                var world = a.ColorView.Unproject(new(x + 0.5, y + 0.5), depth);
                if (!b.Sees(world, out _, out _) || !b.ColorView.TryProject(world, out var pixel, out _))
                    continue;
                var (own, other) = (ColorAt(a, new(x + 0.5, y + 0.5)), ColorAt(b, pixel));
                if (Math.Min(own.X, other.X) < 1)
                    continue;
                plain += own - other;
                gained += balanceOfA.Gain * own - balanceOfB.Gain * other;
                balanced += balanceOfA.Gain * own + balanceOfA.CorrectionAt(x + 0.5f, y + 0.5f)
                    - balanceOfB.Gain * other - balanceOfB.CorrectionAt((float)pixel.X, (float)pixel.Y);
                count++;
            }
        }
        var isNeighbor = count >= MinCommonPart * a.ColorView.Width * a.ColorView.Height / (PixelStep * PixelStep);
        return !isNeighbor ? null : (Largest(plain / count), Largest(gained / count), Largest(balanced / count));
    }

    private static Vector3 ColorAt(PhotoVisibility photo, Vector2d pixel) =>
        MipChain.Bilinear(photo.Colors, (float)pixel.X, (float)pixel.Y);

    private static double Largest(Vector3 difference) =>
        Math.Max(Math.Abs(difference.X), Math.Max(Math.Abs(difference.Y), Math.Abs(difference.Z)));

    private static void Print(string what, IEnumerable<double> steps)
    {
        var sorted = steps.Order().ToArray();
        Console.WriteLine(
            $"{what}: {sorted.Length} pairs, mean {sorted.Average():F2}, 95 % {MeshAccuracy.Percentile(sorted, 0.95):F2}, "
            + $"maximum {sorted[^1]:F2} gray levels");
    }
}

using System.Diagnostics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Pipeline;
using Reality.Sample;

namespace Reality.Datasets.HardSets;

/// <summary>
/// Calibrates each hard set with all defaults, and counts photos in wrong places: more than five ground sampling distances from
/// the truth, after the similarity that most photos agree on.
/// </summary>
internal static class HardSetBenchmark
{
    private const double WrongGsd = 5;
    private const double MinRegisteredShare = 0.95;

    // A similarity has seven unknowns, and a position gives three.
    private const int MinPhotosToAlign = 3;

    private static readonly string[] s_stages =
        ["uncalibrated-scene", "features", "pairs", "precalibration", "matches", "photo-division", "calibration"];

    /// <param name="only">Names of sets; all if empty.</param>
    /// <param name="precalibrates">Whether a coarse calibration decides the pairs.</param>
    public static int Run(IReadOnlyList<string> only, bool precalibrates)
    {
        Console.WriteLine(
            $"{"set",-20} {"photos",6} {"in",4} {"wrong",5} {"",7} {"mean GSD",9} {"max GSD",9} {"other",6}  s");
        var good = true;
        IEnumerable<HardSet> sets = [.. new SurveySets(20, 480, 360).All(), .. new PlaneSets(480, 360).All()];
        foreach (var set in sets.Where(set => only.Count == 0 || only.Contains(set.Name)))
            good &= Judge(set, precalibrates);
        return good ? 0 : 1;
    }

    private static bool Judge(HardSet set, bool precalibrates)
    {
        var folder = Directory.CreateTempSubdirectory("reality-hard-set-").FullName;
        try
        {
            var watch = Stopwatch.StartNew();
            var (scene, report, components) = Calibrate(set, folder, precalibrates);
            var main = set.Photos.Where(photo => photo.Place == 0).ToArray();
            var isIn = main.Count(photo => scene[photo.Stated.Id].CameraFromWorld is not null);
            if (isIn < MinPhotosToAlign)
            {
                Console.WriteLine($"{set.Name,-20} {main.Length,6} {isIn,4} {"",5} {"MISSED",7}");
                return false;
            }
            var strangers = set.Photos.Count(photo => photo.Place != 0 && scene[photo.Stated.Id].CameraFromWorld is not null);
            var errors = Errors(set, scene, report.MedianGroundSamplingDistance);
            var wrong = errors.Count(error => error > WrongGsd) + strangers;
            var isGood = wrong == 0 && isIn >= MinRegisteredShare * main.Length;
            var others = string.Join("+", components.Select(component => component.Scene.CalibratedPhotoCount));
            Console.WriteLine(
                $"{set.Name,-20} {main.Length,6} {isIn,4} {wrong,5} {(isGood ? "good" : "MISSED"),7} {errors.Average(),9:F2} "
                + $"{errors.Max(),9:F2} {others,6}  {watch.Elapsed.TotalSeconds:F0}");
            foreach (var (photo, figures) in set.Photos.Zip(report.Photos))
                Explain(figures, isStranger: photo.Place != 0);
            return isGood;
        }
        catch (StageException exception)
        {
            Console.WriteLine($"{set.Name,-20} {set.Photos.Count(photo => photo.Place == 0),6} {0,4} {0,5} {"MISSED",7}");
            Console.WriteLine($"    {exception.Message}");
            return false;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Explain(PhotoFigures photo, bool isStranger)
    {
        var verdict = photo.Verdict!;
        if (verdict.FailedTest is { } test)
            Console.WriteLine($"    {photo.Name}: {test}. {verdict.Finding}");
        else if (isStranger)
        {
            var neighbors = string.Join(", ", verdict.Neighbors.Select(
                other => $"{other.Name} {other.MatchCount} {other.Geometry}"));
            Console.WriteLine(
                $"    {photo.Name}: placed by {verdict.AgreeingTiePointCount} of {verdict.TiePointCount} tie points; "
                + $"{neighbors}");
        }
    }

    private static (Scene Scene, CalibrationReport Report, IReadOnlyList<SeparateComponent> Components) Calibrate(
        HardSet set, string folder, bool precalibrates)
    {
        var workspace = new Workspace(folder, s_stages.ToDictionary(stage => (StageName)stage, _ => "bench"));
        workspace.WriteScene(SceneArtifact.Uncalibrated, set.ToScene());
        var log = new WarningLog("Photos_SeparateGroup", "Camera_FocalLengthsDiffer");
        var context = new StageContext(workspace, log, new(), Environment.ProcessorCount, CancellationToken.None);
        PhotoId[] photos = [.. set.Photos.Select(photo => photo.Stated.Id)];
        new FeatureStage(new RenderedPhotoSource(id => set.Render(id.Value)), new()).Run(photos, context);
        new PairSelectionStage(new()).Run(context);
        if (precalibrates)
            new PrecalibrationStage(new(), new(), addsPairs: true).Run(context);
        new MatchingStage(new(), precalibrates ? PrecalibrationStage.Id : PairSelectionStage.Id).Run(photos, context);
        new CalibrationStage(new()).Run(context);
        return (
            workspace.ReadScene(CalibrationStage.Id), CalibrationReport.Read(workspace),
            [.. SeparateComponent.ReadAll(workspace)]);
    }

    // In GSD, of photos of the place that counts.
    private static double[] Errors(HardSet set, Scene scene, double gsd)
    {
        var photos = set.Photos.Where(photo => photo.Place == 0 && scene[photo.Stated.Id].CameraFromWorld is not null).ToArray();
        var from = Array.ConvertAll(photos, photo => scene[photo.Stated.Id].CameraFromWorld!.Value.Center);
        var to = Array.ConvertAll(photos, photo => photo.TrueCameraFromWorld.Center);
        var best = Similarity.Identity;
        var bestError = double.PositiveInfinity;
        var random = SeededRandom.For(1, 1);
        for (var n = 0; n < 2000; n++)
        {
            var (a, b, c) = (random.NextInt32(from.Length), random.NextInt32(from.Length), random.NextInt32(from.Length));
            if (a == b || b == c || a == c
                || !SimilarityEstimation.TrySolve([from[a], from[b], from[c]], [to[a], to[b], to[c]], out var candidate))
                continue;
            var error = Distances(candidate, from, to).Order().ElementAt(from.Length / 2);
            if (error < bestError)
                (best, bestError) = (candidate, error);
        }
        var near = Enumerable.Range(0, from.Length)
            .Where(i => Vector3d.Distance(best * from[i], to[i]) <= 3 * bestError + 1e-9).ToArray();
        if (SimilarityEstimation.TrySolve(
            Array.ConvertAll(near, i => from[i]), Array.ConvertAll(near, i => to[i]), out var refined))
            best = refined;
        return [.. Distances(best, from, to).Select(distance => distance / (best.Scale * gsd))];
    }

    private static IEnumerable<double> Distances(Similarity similarity, Vector3d[] from, Vector3d[] to) =>
        from.Zip(to, (p, q) => Vector3d.Distance(similarity * p, q));
}

using Reality.Engine;
using Reality.Formats.Exif;
using Reality.Jobs.Runner;
using Reality.Jobs.Sample;

namespace Reality.Jobs.Main;

/// <summary>
/// The main job: a folder of photos in; calibrated scene, report, textured mesh and exports out. This is the one place that
/// says which stage follows which; docs/tour.md walks through it.
/// </summary>
public static class MainJob
{
    /// <summary>The graph of the job. Throws <see cref="StageException"/> where the options name photos that are not there.</summary>
    public static JobGraph Plan(MainJobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var keys = new StageKeys();
        var setup = new MainJobSetup(options);
        List<JobStage> stages = [];
        if (setup.RendersSample)
            stages.Add(SampleJob.StageFor(setup.SampleFolder, new SampleOptions(), keys));
        stages.AddRange(CalibrationStages.For(setup, keys));
        if (!options.CalibrateOnly)
        {
            stages.AddRange(ModelStages.For(setup, keys));
            stages.AddRange(ExportStages.For(setup, keys));
        }
        stages.Add(ReportStages.For(setup, keys, stages));
        return new JobGraph(new Workspace(options.WorkFolder, keys.KeyOfStage), stages);
    }
}

using Reality.Contract.Presets;
using Reality.Contract.Specifications;
using Reality.Formats.ContextScenes;
using Reality.Formats.Photos;
using Reality.Jobs.Execution;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using AltitudeReference = Reality.Contract.Specifications.AltitudeReference;

namespace Reality.Jobs.FillImageProperties;

/// <summary>Plans FillImageProperties jobs.</summary>
public sealed class FillImagePropertiesPlanner() : JobPlanner<FillImagePropertiesSpecifications>(new FillImagePropertiesJob())
{
    private protected override JobPlan Plan(FillImagePropertiesSpecifications specifications, JobSite site)
    {
        var (inputs, output) = (specifications.Inputs, specifications.Outputs.Scene);
        var options = PresetSettings.Fill(PresetSettings.FillImageProperties, inputs.Presets, specifications.Options);
        var scenes = new[] { inputs.SceneToComplete, inputs.SceneToProcess }.OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(id => new Lazy<ContextScene>(() => SceneFiles.ReadDocument(site.Files, JobSite.RealityData(id)))).ToList();
        var photos = new Lazy<CollectedPhotos>(() => Collect(inputs, options, scenes, site.Files), LazyThreadSafetyMode.PublicationOnly);
        var setup = new PhotoStageSetup(site.Files, () => photos.Value.ToRead())
        {
            OutputPlace = JobSite.RealityData(output),
            Size = SceneSize.OfTypicalPhotos(photos.Value.Names.Count),
            Key = site.Key,
            Import = new() { AltitudeReference = ReferenceOf(options.AltitudeReference) },
            Complete = read => scenes.Count == 0 ? read : SceneCompletion.Complete(scenes[0].Value, read),
        };
        return new(
            [PhotoStages.For(setup, site.Keys)], [PlannedOutput.OfScene(output, site.Files)], () => new() { ImageCount = photos.Value.Names.Count });
    }

    private static CollectedPhotos Collect(
        FillImagePropertiesInputs inputs, FillImagePropertiesOptions options, List<Lazy<ContextScene>> scenes, IJobFiles files)
    {
        var photos = new CollectedPhotos(files);
        foreach (var scene in scenes)
            photos.AddScene(scene.Value);
        foreach (var collection in inputs.ImageCollections ?? [])
            photos.AddCollection(JobSite.RealityData(collection), options.RecursiveImageCollections ?? false);
        return photos;
    }

    private static Formats.Photos.AltitudeReference ReferenceOf(AltitudeReference? reference) => reference is AltitudeReference.Wgs84Ellipsoid
        ? Formats.Photos.AltitudeReference.Ellipsoid
        : Formats.Photos.AltitudeReference.SeaLevel;
}

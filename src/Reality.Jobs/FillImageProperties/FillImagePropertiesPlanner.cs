using Reality.Contract.Presets;
using Reality.Contract.Specifications;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using AltitudeReference = Reality.Contract.Specifications.AltitudeReference;

namespace Reality.Jobs.FillImageProperties;

/// <summary>Plans FillImageProperties jobs.</summary>
public sealed class FillImagePropertiesPlanner() : JobPlanner<FillImagePropertiesSpecifications>(new FillImagePropertiesJob())
{
    // The job has one stage, whose share of the work is all, whatever its size. Only its task reads scenes and lists photos.
    private static readonly InputSize s_size = new(1, 12);

    private protected override JobPlan Plan(FillImagePropertiesSpecifications specifications, JobSite site)
    {
        var (inputs, output) = (specifications.Inputs, specifications.Outputs.Scene);
        var options = PresetSettings.Fill(PresetSettings.FillImageProperties, inputs.Presets, specifications.Options);
        var places = new[] { inputs.SceneToComplete, inputs.SceneToProcess }.OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(Place.RealityData).ToList();
        var scenes = places.Select(place => new Lazy<ContextScene>(() => SceneFiles.ReadDocument(site.Files, place))).ToList();
        var photos = new Lazy<CollectedPhotos>(
            () => Collect(inputs, options, scenes, site.Files), LazyThreadSafetyMode.PublicationOnly);
        var import = new PhotosToImport
        {
            Files = site.Files,
            Photos = () => photos.Value.ToRead(),
            Output = Place.RealityData(output),
            Size = s_size,
            Scenes = places,
            Key = site.Key,
            Options = new() { AltitudeReference = ReferenceOf(options.AltitudeReference) },
            Complete = read => scenes.Count == 0 ? read : SceneCompletion.Complete(scenes[0].Value, read),
        };
        return new(
            [new PhotoPropertiesStage(import)], s_size, [PlannedOutput.OfScene(output, site.Files)],
            () => new() { ImageCount = photos.Value.Names.Count });
    }

    private static CollectedPhotos Collect(
        FillImagePropertiesInputs inputs, FillImagePropertiesOptions options, List<Lazy<ContextScene>> scenes, IJobFiles files)
    {
        var photos = new CollectedPhotos(files);
        foreach (var scene in scenes)
            photos.AddScene(scene.Value);
        foreach (var collection in inputs.ImageCollections ?? [])
            photos.AddCollection(Place.RealityData(collection), options.RecursiveImageCollections ?? false);
        return photos;
    }

    private static Formats.Photos.AltitudeReference ReferenceOf(AltitudeReference? reference) => reference switch
    {
        AltitudeReference.Wgs84Ellipsoid => Formats.Photos.AltitudeReference.Ellipsoid,
        AltitudeReference.SeaLevel or null => Formats.Photos.AltitudeReference.SeaLevel,
        _ => throw new ArgumentOutOfRangeException(nameof(reference), reference, null),
    };
}

using Reality.Contract.Presets;
using Reality.Contract.Specifications;
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
        var presets = site.PresetsOf(inputs.Presets);
        var options = presets.Fill(PresetSettings.FillImageProperties, specifications.Options);
        var places = new[] { inputs.SceneToComplete, inputs.SceneToProcess }.OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(Place.RealityData).ToList();
        var import = new PhotosToImport
        {
            Files = site.Files,
            Photos = cancellation => Collect(inputs, options, places, site.Files, cancellation),
            Output = Place.RealityData(output),
            Size = s_size,
            Scenes = places,
            Key = site.Key,
            Options = new() { AltitudeReference = ReferenceOf(options.AltitudeReference) },
        };
        return new(
            [new PhotoPropertiesStage(import)], s_size, [PlannedOutput.OfScene(output)], PhotoPropertiesStage.Id,
            summary => new() { ImageCount = summary.ImageCount })
        {
            Warnings = RequestedPresets.WarningsOf(presets),
        };
    }

    private static PhotosToRead Collect(
        FillImagePropertiesInputs inputs, FillImagePropertiesOptions options, List<Place> scenes, IJobFiles files,
        CancellationToken cancellation)
    {
        var documents = scenes.ConvertAll(scene => SceneFiles.Read(files, scene, cancellation));
        var photos = new CollectedPhotos(files);
        foreach (var document in documents)
            photos.AddScene(document);
        foreach (var collection in inputs.ImageCollections ?? [])
            photos.AddCollection(Place.RealityData(collection), options.RecursiveImageCollections ?? false, cancellation);
        if (documents is not [var known, ..])
            return photos.ToRead();
        return photos.ToRead() with
        {
            Complete = (log, read) =>
            {
                foreach (var added in documents.Skip(1))
                    known = new SceneMerge(known, added, photos.ReferenceTo, log).Merge();
                return SceneCompletion.Complete(known, read);
            },
        };
    }

    private static Formats.Photos.AltitudeReference ReferenceOf(AltitudeReference? reference) => reference switch
    {
        AltitudeReference.Wgs84Ellipsoid => Formats.Photos.AltitudeReference.Ellipsoid,
        AltitudeReference.SeaLevel or null => Formats.Photos.AltitudeReference.SeaLevel,
        _ => throw new ArgumentOutOfRangeException(nameof(reference), reference, null),
    };
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Files;
using Reality.Pipeline;
using static Reality.Formats.Json.JsonTree;

namespace Reality.Jobs.Stages;

/// <summary>
/// Adds the photos of a scene to another one, with their poses, cameras, ids and unknown members. Where both say something, the
/// known scene takes precedence. Other parts of the added scene are named in a warning.
/// </summary>
/// <param name="known">The scene to complete.</param>
/// <param name="added">The scene to process.</param>
/// <param name="referenceTo">Reference id of a place in the result.</param>
internal sealed class SceneMerge(ContextScene known, ContextScene added, Func<Place, int> referenceTo, StageLog log)
{
    private static readonly string[] s_merged = ["version", "SpatialReferenceSystems", "PhotoCollection", "References"];

    // The writer sets these.
    private static readonly string[] s_links = ["ImagePath", "DeviceId", "PoseId", "RigId", "RigSlot", "RigExposure"];

    public ContextScene Merge()
    {
        WarnOfParts();
        var moved = WithRigsApart(InSameFrame(added)) with
        {
            References = known.References.Values.Concat(added.References.Values).Select(Place.Parse).Distinct()
                .ToDictionary(referenceTo, place => place.ToString()),
            ReferenceOfPhoto = added.ReferenceOfPhoto.Select(id => referenceTo(Place.Parse(added.References[id]))).ToList(),
        };
        var merged = SceneCompletion.Complete(known, moved);
        return merged with { Document = DocumentOf(merged, moved) };
    }

    private ContextScene InSameFrame(ContextScene scene)
    {
        if (!SceneCompletion.HasPlace(known.Scene) || scene.Scene.CalibratedPhotoCount == 0)
            return scene;
        switch (known.Scene.Origin, scene.Scene.Origin)
        {
            case ({ } to, { } from):
                var otherFromKnown = new LocalFrame(from).EarthFromWorld.Inverted() * new LocalFrame(to).EarthFromWorld;
                return to == from ? scene : WithPoses(scene, photo => photo with
                {
                    CameraFromWorld = photo.CameraFromWorld is { } pose ? pose * otherFromKnown : null,
                });
            case (null, null):
                return scene;
            default:
                log.Warn(
                    "Scene_PosesNotMerged",
                    $"The poses of {scene.Scene.CalibratedPhotoCount} photos of the scene to process are left out: only one of "
                    + $"the two scenes has a place on Earth, so that poses cannot be compared. Calibrate the photos together.");
                return WithPoses(scene, photo => photo with { CameraFromWorld = null });
        }
    }

    // Rigs of one name, whose exposures may have the same names too, need not be one rig.
    private ContextScene WithRigsApart(ContextScene scene)
    {
        var taken = known.Scene.Photos.Select(photo => photo.RigPlace?.Rig).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return WithPoses(scene, photo => photo.RigPlace is { } place && taken.Contains(place.Rig)
            ? photo with { RigPlace = place with { Rig = $"{place.Rig} (added)" } }
            : photo);
    }

    private static ContextScene WithPoses(ContextScene scene, Func<Photo, Photo> change) =>
        scene with { Scene = scene.Scene with { Photos = scene.Scene.Photos.Select(change).ToList() } };

    private JsonElement DocumentOf(ContextScene merged, ContextScene moved)
    {
        var root = known.Document is { } read ? JsonObject.Create(read)! : [];
        var collection = Child(root, "PhotoCollection");
        var (photos, poses, devices) = (Child(collection, "Photos"), Child(collection, "Poses"), Child(collection, "Devices"));
        var others = added.Document is { } other ? Member(other, "PhotoCollection") : default;
        var idOf = new Dictionary<(int, string), PhotoId>();
        foreach (var photo in merged.Scene.Photos)
            idOf.TryAdd((merged.ReferenceOfPhoto[photo.Id.Value], merged.PathOfPhoto[photo.Id.Value]), photo.Id);
        var nextPose = poses.Select(pose => int.TryParse(pose.Key, CultureInfo.InvariantCulture, out var id) ? id : -1)
            .Append(merged.Scene.Photos.Count).Max();
        foreach (var photo in moved.Scene.Photos)
        {
            var index = photo.Id.Value;
            var result = merged.Scene[idOf[(moved.ReferenceOfPhoto[index], moved.PathOfPhoto[index])]];
            var member = Member(Member(others, "Photos"), moved.PhotoKeys[index]);
            var target = Child(photos, merged.PhotoKeys[result.Id.Value]);
            AddMissing(target, member);
            if (!target.ContainsKey("PoseId"))
            {
                var key = (++nextPose).ToString(CultureInfo.InvariantCulture);
                target["PoseId"] = nextPose;
                AddMissing(Child(poses, key), Member(Member(others, "Poses"), Member(member, "PoseId").ToString()));
            }
            var isKnown = result.Id.Value < known.Scene.Photos.Count && known.Scene.CameraOf(known.Scene[result.Id]).Width > 0;
            if (!isKnown)
            {
                AddMissing(
                    Child(devices, merged.DeviceKeys[result.CameraId.Value]),
                    Member(Member(others, "Devices"), moved.DeviceKeys[photo.CameraId.Value]));
            }
        }
        return JsonSerializer.SerializeToElement(root);
    }

    private void WarnOfParts()
    {
        if (added.Document is not { ValueKind: JsonValueKind.Object } root)
            return;
        var parts = root.EnumerateObject().Select(member => member.Name).Except(s_merged).ToList();
        if (parts.Count > 0)
        {
            log.Warn(
                "Scene_PartsNotMerged",
                $"Only the photos of the scene to process are added to the scene to complete; left out: "
                + $"{string.Join(", ", parts)}.");
        }
    }

    private static void AddMissing(JsonObject target, JsonElement source)
    {
        if (source.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in source.EnumerateObject().Where(member => !s_links.Contains(member.Name)))
        {
            if (!target.ContainsKey(member.Name))
                target[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }
    }
}

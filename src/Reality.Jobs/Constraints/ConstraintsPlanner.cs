using System.Globalization;
using Reality.Contract.Specifications;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Pipeline;

namespace Reality.Jobs.Constraints;

/// <summary>Plans Constraints jobs.</summary>
public sealed class ConstraintsPlanner() : JobPlanner<ConstraintsSpecifications>(new ConstraintsJob())
{
    private protected override string? CrsDataOf(ConstraintsSpecifications specifications) => specifications.Inputs.CrsData;

    private protected override JobPlan Plan(ConstraintsSpecifications specifications, JobSite site)
    {
        var inputs = specifications.Inputs;
        if (inputs.ConstraintsToAdd is not { Count: > 0 } && inputs.ConstraintsToDelete is not { Count: > 0 })
        {
            throw new StageException(
                "Constraints_Nothing",
                "specifications.inputs has neither constraintsToAdd nor constraintsToDelete: give at least one of them.");
        }
        CheckColors(inputs.ConstraintsToAdd ?? []);
        var reference = Place.RealityData(inputs.ModelingReference);
        return new(
            [
                new ConstraintFilesStage(inputs, reference, site),
                new ConstraintsStage(inputs, reference, specifications.Outputs.AddedConstraintsInfo, site.Files),
            ],
            new(1, 12),
            [
                new(inputs.ModelingReference, reference)
                {
                    RootDocument = ModelingReferenceFiles.RootName, CrsOf = summary => summary.Crs,
                },
            ],
            ConstraintsStage.Id, summary => new() { Surface = summary.SurfaceSquareMeters });
    }

    private static void CheckColors(IReadOnlyList<ConstraintToAdd> constraints)
    {
        foreach (var (i, constraint) in constraints.Index())
        {
            var target = string.Create(CultureInfo.InvariantCulture, $"specifications.inputs.constraintsToAdd[{i}]");
            if (constraint is { TextureSize: not null, TexturePath: null })
            {
                throw new StageException(
                    "Constraint_Texture",
                    $"{target}.textureSize is the size of a texture, but there is none. Give texturePath, or leave it out.");
            }
            if (constraint is { FillColor: not null, TexturePath: not null })
            {
                throw new StageException(
                    "Constraint_Texture",
                    $"{target}.fillColor and texturePath both color the surface. Give one of them.");
            }
        }
    }
}

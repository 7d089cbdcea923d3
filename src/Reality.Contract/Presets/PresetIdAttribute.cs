using Reality.Contract.Requests;

namespace Reality.Contract.Presets;

/// <summary>The id of a preset that there is.</summary>
public sealed class PresetIdAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var id = (string)value;
        check.That(
            PresetCatalog.Find(id) is not null,
            target,
            $"There is no preset '{Shown.Text(id)}'. Presets: {string.Join(", ", PresetCatalog.All.Select(preset => preset.Id))}.");
        return value;
    }
}

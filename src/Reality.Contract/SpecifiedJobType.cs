using System.Text.Json;
using Reality.Contract.Requests;

namespace Reality.Contract;

/// <summary>A type of job by its records.</summary>
/// <typeparam name="TCreate">The specifications of a request; its properties carry their rules.</typeparam>
/// <typeparam name="TSpecifications">The specifications as stored and returned: the same, with the places of outputs.</typeparam>
public abstract class SpecifiedJobType<TCreate, TSpecifications> : JobType
    where TCreate : class
    where TSpecifications : class
{
    protected const string Inputs = "specifications.inputs";
    protected const string Outputs = "specifications.outputs";
    protected const string Options = "specifications.options";

    public sealed override Type RequestType => typeof(TCreate);

    public sealed override Type StoredType => typeof(TSpecifications);

    public sealed override CheckedSpecifications Check(JsonElement specifications, RequestCheck check)
    {
        var read = RequestReader.Read<TCreate>(specifications, "specifications", check);
        Check(read, check);
        return new(read, PrecisionOf(read), places => Place(read, places));
    }

    /// <summary>Notes what is wrong between properties; what is wrong in one of them is noted already, and left out.</summary>
    protected abstract void Check(TCreate specifications, RequestCheck check);

    /// <summary>How fine a mesh is asked for, which decides the cost; null where the type has no such option, or it is absent.</summary>
    protected virtual GeometricPrecision? PrecisionOf(TCreate specifications) => null;

    /// <summary>Gives each output its place: those asked for, and those that every job of the type has.</summary>
    protected abstract TSpecifications Place(TCreate specifications, OutputPlaces places);
}
